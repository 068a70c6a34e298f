import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  type Outcome,
  posix,
} from "../../../harness/case/mod.ts";

/** Pieces of different lengths, one of them empty. */
const PIECES = ["first ", "", "and ", "second piece", "!"].map(bytesOf);
const SENT = bytesOf("first and second piece!");
/** Bytes of buffers that are not those of the pieces, one of them empty. */
const SIZES = [1, 0, 9, 4, 100];
/** Buffers of a byte each, no two alike. */
const MANY = Array.from({ length: 64 }, (_, index) => Uint8Array.of(index));
const OF_MANY = Uint8Array.from({ length: MANY.length }, (_, index) => index);

export default defineCase({
  id: "tcp/stream/scatter-gather",
  title: "One call sends several buffers, and one receives into several",
  requirement:
    "Buffers sent in one call are one run of bytes; a receive fills its buffers one after another.",
  level: "should",
  sources: [posix("sendmsg"), posix("recvmsg"), posix("writev")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "vectors"], peer: ["stream"] },
  outcomes: {
    count: { conforming: ["full"] },
    sent: { conforming: ["intact"] },
    two: { conforming: ["intact"] },
    afterwards: { conforming: ["intact"] },
    received: { conforming: ["intact"] },
    short: { conforming: ["intact"] },
    rest: { conforming: ["intact"] },
    manySent: { conforming: ["intact"] },
    manyReceived: { conforming: ["intact"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    const count = await subject.writev(PIECES);
    const accepted: Outcome = count > SENT.length ? "long" : count < SENT.length ? "partial" : "full";
    record("count", accepted);
    record("sent", compared(await peer.recvExactly(SENT.length), SENT));
    // A header and what it is about.
    await subject.writev([SENT.subarray(0, 6), SENT.subarray(6)]);
    record("two", compared(await peer.recvExactly(SENT.length), SENT));
    record("afterwards", await exchanged(subject, peer));
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("received", compared(await subject.readv(SIZES), SENT));
    // Two buffers that do not hold all of it leave the rest.
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("short", compared(await subject.readv([3, 4]), SENT.subarray(0, 7)));
    record("rest", compared(await subject.recvExactly(SENT.length - 7), SENT.subarray(7)));
    await subject.writev(MANY);
    // The next send comes too early if one of the buffers was left behind.
    await subject.sendall(SENT);
    record(
      "manySent",
      compared((await peer.recvExactly(MANY.length + SENT.length)).subarray(0, MANY.length), OF_MANY),
    );
    await peer.sendall(OF_MANY);
    await visible(subject, "data", OF_MANY.length);
    record("manyReceived", compared(await subject.readv(MANY.map(() => 1)), OF_MANY));
  },
});
