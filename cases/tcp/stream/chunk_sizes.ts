import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  type Outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

/** Bytes of buffers: around powers of two, where the lengths of a page and of 16 bits end, and segments. */
const CHUNKS = [127, 128, 255, 256, 1_024, 1_448, 1_460, 4_095, 4_096, 4_097, 16_384, 32_768, 65_535, 65_536];
/** Bytes; some of the last buffers are filled more than once. */
const LENGTH = 150_000;

export default defineCase({
  id: "tcp/stream/chunk-sizes",
  title: "A stream is received through buffers of every size",
  requirement: "Whatever the size of its buffer, a receive loses no byte of a stream and gives none twice.",
  level: "must",
  sources: [posix("recv"), rfc(9293, "3.8")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { content: { conforming: ["intact"] } },
  async script({ connected, record, measure }) {
    const { subject, peer } = await connected();
    let content: Outcome = "intact";
    for (const chunk of CHUNKS) {
      // The offset gives every size bytes of its own.
      const pattern = { seed: 16, offset: chunk, length: LENGTH };
      const [drained] = await Promise.all([
        subject.drain({ pattern, chunk, size: LENGTH }),
        peer.sendall(pattern),
      ]);
      content = intact(drained, LENGTH);
      if (content === "intact") continue;
      measure("failing chunk", chunk);
      break;
    }
    record("content", content);
  },
});
