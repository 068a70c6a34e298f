import { defineCase, ending, intact, outcome, rfc } from "../../../harness/case/mod.ts";

const REQUEST = { seed: 32, length: 1000 };
const REPLY = { seed: 33, length: 100 };

export default defineCase({
  id: "tcp/close/unread-rst-buffered-first",
  title: "an early reply is readable before the reset that follows it",
  requirement:
    "When one side replies and closes without having read the request, the other reads the reply, then the reset once, then end of file.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(9112, "9.6"), rfc(2525, "2.17")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "demand-read"] },
  outcomes: {
    subjectReply: {
      conforming: ["intact"],
      tolerated: { short: "RFC 9293 3.10.7.4 flushes all queues when a reset arrives" },
    },
    subjectEnd: { conforming: ["ECONNRESET"] },
    subjectRecvAfter: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
    },
    peerReply: { conforming: ["intact"] },
    peerEnd: { conforming: ["ECONNRESET"] },
    peerRecvAfter: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    // Either way round: first the subject reads what the peer's close leaves, then the peer what the subject's close leaves.
    for (const name of ["subject", "peer"] as const) {
      const { [name]: reader, [name === "subject" ? "peer" : "subject"]: closer } = await connected();
      await reader.sendall(REQUEST);
      await closer.sendall(REPLY);
      await visible(closer, "data", REQUEST.length);
      await visible(reader, "data", REPLY.length);
      await closer.close();
      await visible(reader, "fin");
      const drained = await reader.drain({ pattern: REPLY });
      record(`${name}Reply`, intact(drained, REPLY.length));
      record(`${name}End`, ending(drained));
      record(`${name}RecvAfter`, await outcome(reader.recv(1)));
    }
  },
});
