import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  REFUSING_MODES,
} from "../../../harness/case/mod.ts";
import { numbered, received } from "../close/_received.ts";

/** Bytes of each buffer of a call: of different lengths, so that a count falls into any of them. */
const SIZES = [10_000, 1, 20_011, 0, 7_000, 22_000];
/** More bytes than the buffers of both ends hold. */
const TOO_MUCH = numbered(2_000_000);
/** Milliseconds that a send waits for room. */
const REFUSED_MS = 50;

/** Cuts the bytes from `at` on into buffers. */
function buffers(at: number): Uint8Array[] {
  let end = at;
  return SIZES.map((size) => TOO_MUCH.subarray(end, end += size));
}

export default defineCase({
  id: "tcp/send/vectors-partial-count",
  title: "The count of a send of several buffers is exact when there is room for a part",
  requirement: "Of several buffers that are sent in one call the first n bytes " +
    "arrive, where n is the count, and no others.",
  level: "must",
  sources: [posix("sendmsg", "RETURN VALUE"), posix("writev", "RETURN VALUE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "vectors"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    refused: {
      conforming: [
        { outcome: "EAGAIN", when: { mode: "nonblocking" } },
        { outcome: "EWOULDBLOCK", when: { mode: "nonblocking" } },
        { outcome: "timeout", when: { mode: "timeout" } },
      ],
    },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, mode, record, measure }) {
    const { subject, peer } = await connectedSmall();
    await (mode === "timeout" ? subject.setMode(mode, REFUSED_MS) : subject.setMode("nonblocking"));
    let [accepted, refused]: [number, Outcome] = [0, "ok"];
    while (refused === "ok" && accepted < TOO_MUCH.length) {
      refused = await outcome(subject.writev(buffers(accepted)).then((count) => accepted += count));
    }
    record("refused", refused);
    measure("accepted", accepted);
    await subject.close();
    const { content, end } = await received(peer, TOO_MUCH.subarray(0, accepted));
    record("content", content);
    record("end", end);
  },
});
