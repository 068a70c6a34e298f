import { BYTE, defineCase, outcome, python } from "../../harness/case/mod.ts";

/** Milliseconds; longer than anything takes here. */
const LONG_MS = 15_000;
/** Milliseconds; every receive waits for so long. */
const SHORT_MS = 20;

export default defineCase({
  id: "timeout/default-timeout",
  title: "Sockets begin with the default timeout",
  requirement: "The default timeout is that of sockets which are made from then " +
    "on; those that are there keep their own.",
  lesson: "socket.setdefaulttimeout() is for the whole process: every socket that is made afterwards, in " +
    "whatever library, begins with it. Set the timeout of your own sockets instead.",
  level: "may",
  sources: [python("socket.setdefaulttimeout()"), python("socket.getdefaulttimeout()")],
  axes: {},
  needs: {
    subject: ["stream", "datagram", "setdefaulttimeout", "gettimeout", "mode:timeout"],
    peer: ["stream"],
  },
  outcomes: {
    before: { conforming: ["none"] },
    connected: { conforming: ["same"] },
    listener: { conforming: ["same"] },
    accepted: { conforming: ["same"], tolerated: { none: "an accepted socket has no timeout of its own" } },
    datagram: { conforming: ["same"] },
    older: { conforming: ["none"] },
    own: { conforming: ["same"] },
    acts: { conforming: ["timeout"] },
    goesOn: { conforming: ["data"] },
    taken: { conforming: ["none"] },
    keeps: { conforming: ["same"] },
  },
  // Every socket of the endpoint has it.
  exclusive: true,
  async script({ connected, listening, addressOf, subject: seat, peer: other, visible, record }) {
    const told = async (socket: Awaited<ReturnType<typeof seat.openDatagram>>, ms: number) => {
      const found = await socket.gettimeout();
      return found === null ? "none" : found === ms ? "same" : "different";
    };
    const older = await seat.openDatagram("ipv4", addressOf(seat));
    record("before", await told(older, LONG_MS));
    await seat.setdefaulttimeout(LONG_MS);
    const { listener, address } = await listening(seat);
    record("listener", await told(listener, LONG_MS));
    await other.connectStream(address);
    record("accepted", await told((await listener.accept()).socket, LONG_MS));
    record("datagram", await told(await seat.openDatagram("ipv4", addressOf(seat)), LONG_MS));
    record("older", await told(older, LONG_MS));
    await seat.setdefaulttimeout(SHORT_MS);
    record("own", await told(listener, LONG_MS));
    const { subject, peer } = await connected();
    record("connected", await told(subject, SHORT_MS));
    record("acts", await outcome(subject.recv(1)));
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("goesOn", await outcome(subject.recv(1)));
    await seat.setdefaulttimeout(null);
    record("taken", await told(await seat.openDatagram("ipv4", addressOf(seat)), SHORT_MS));
    record("keeps", await told(subject, SHORT_MS));
  },
});
