import { BYTE, defineCase, EVERY_FAMILY, outcome, posix, python } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

export default defineCase({
  id: "timeout/none-by-default",
  title: "A receive, a recvfrom and an accept wait for a second",
  requirement: "A socket that was given no timeout has none: its calls wait until something comes.",
  level: "must",
  sources: [posix("recv"), posix("accept"), python("socket.getdefaulttimeout()")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    recv: { conforming: ["data"], after: { silence: "pending" } },
    recvfrom: { conforming: ["data"], after: { silence: "pending" } },
    accept: { conforming: ["ok"], after: { silence: "pending" } },
  },
  async script({ connected, datagrams, listening, inMode, stillBlockedFor, subject, peer, record }) {
    const connection = await connected();
    const datagram = await datagrams();
    const { listener, address } = await listening(subject);
    for (const socket of [connection.subject, datagram.subject, listener]) await inMode(socket);
    const receiving = connection.subject.recv(1);
    const receivingFrom = datagram.subject.recvfrom(16);
    const accepting = listener.accept();
    if (!await stillBlockedFor(SILENCE_MS, receiving, receivingFrom, accepting)) {
      record("silence", await Promise.race([receiving, receivingFrom, accepting].map(outcome)));
      return;
    }
    record("silence", "pending");
    await connection.peer.sendall(BYTE);
    record("recv", await outcome(receiving));
    await datagram.peer.sendto(BYTE, datagram.subjectAddress);
    record("recvfrom", await outcome(receivingFrom));
    await peer.connectStream(address);
    record("accept", await outcome(accepting));
  },
});
