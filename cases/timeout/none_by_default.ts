import { defineCase, outcome, posix, python } from "../../harness/case/mod.ts";

/** Milliseconds of silence; more than an interface would choose that thinks in tenths of a second. */
const SILENCE_MS = 1_000;

export default defineCase({
  id: "timeout/none-by-default",
  title: "A receive, a datagram's receive and an accept wait for a second",
  requirement: "A socket that was given no timeout has none: its calls wait until something comes.",
  level: "must",
  sources: [posix("recv"), posix("accept"), python("socket.getdefaulttimeout()")],
  axes: { family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    recv: { conforming: ["data"], after: { silence: "pending" } },
    recvfrom: { conforming: ["data"], after: { silence: "pending" } },
    accept: { conforming: ["ok"], after: { silence: "pending" } },
  },
  async script(scenario) {
    const { connected, datagrams, listening, peer, blocked, record } = scenario;
    const connection = await connected();
    const { subject: datagram, subjectAddress, peer: sender } = await datagrams();
    const { listener, address } = await listening(scenario.subject);
    const [receiving, receivingFrom] = [connection.subject.recv(1), datagram.recvfrom(16)];
    const accepting = listener.accept();

    const until = scenario.waitedMs + SILENCE_MS;
    while (scenario.waitedMs < until && await blocked(receiving));
    const waiting = [receiving, receivingFrom, accepting];
    if (!(await Promise.all(waiting.map(blocked))).every((each) => each)) {
      record("silence", await Promise.race(waiting.map(outcome)));
      return;
    }
    record("silence", "pending");
    await connection.peer.sendall(Uint8Array.of(1));
    record("recv", await outcome(receiving));
    await sender.sendto(Uint8Array.of(1), subjectAddress);
    record("recvfrom", await outcome(receivingFrom));
    await peer.connectStream(address);
    record("accept", await outcome(accepting));
  },
});
