import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, rfc } from "../../../harness/case/mod.ts";

/** Bytes; by default, no system enlarges the buffers of a connection to as much. */
const SIZE = 16 * 1024 * 1024;

export default defineCase({
  id: "tcp/stream/large-integrity",
  title: "16 MiB arrive complete and in order",
  requirement:
    "A stream delivers every byte exactly once and in order, however large the transfer and its reads are.",
  level: "must",
  sources: [rfc(9293, "3.4"), rfc(9293, "3.8")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const pattern = { seed: 16, length: SIZE };
    const [drained] = await Promise.all([
      // An odd size of reads, so that they never fall on the sender's boundaries.
      subject.drain({ pattern, chunk: 10_007 }),
      peer.sendall(pattern).then(() => peer.shutdown("write")),
    ]);
    record("content", intact(drained, SIZE));
    record("end", ending(drained));
  },
});
