import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  type Outcome,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { makeRoom } from "../_room.ts";

/** Pieces of different lengths, one of them empty. */
const PIECES = ["first ", "", "and ", "second piece", "!"].map(bytesOf);
const SENT = bytesOf("first and second piece!");
/** Bytes of buffers that are not those of the pieces, one of them empty. */
const SIZES = [1, 0, 9, 4, 100];
/** Buffers of a byte each, as many as a call may have: IOV_MAX is 1024 nearly everywhere. */
const OF_MANY = Uint8Array.from({ length: 1_024 }, (_, index) => index % 251);
const MANY = Array.from(OF_MANY, (byte) => Uint8Array.of(byte));
/** Numbers of buffers: those that are kept without an allocation, one more, and powers of two. */
const NUMBERS = [1, 8, 9, 16, 17, 32, 64, 65, 256, MANY.length];
/** Buffers around the size of a page, as many bytes as a length of 16 bits cannot count. */
const LARGE = [4_095, 4_096, 4_097, 1, 53_247].map((size, index) => new Uint8Array(size).fill(index + 1));
const OF_LARGE = Uint8Array.from(LARGE.flatMap((each) => [...each]));

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
    nothing: { conforming: ["yes"] },
    none: {
      conforming: ["yes"],
      tolerated: {
        EINVAL: { reason: "POSIX lets a call refuse to have no buffers", when: { os: "!linux" } },
        error: "the interface refuses it before it makes a call",
      },
    },
    sent: { conforming: ["intact"] },
    two: { conforming: ["intact"] },
    afterwards: { conforming: ["intact"] },
    received: { conforming: ["intact"] },
    firstEmpty: { conforming: ["intact"] },
    short: { conforming: ["intact"] },
    rest: { conforming: ["intact"] },
    manySent: { conforming: ["intact"] },
    manyReceived: { conforming: ["intact"] },
    largeSent: { conforming: ["intact"] },
    largeReceived: { conforming: ["intact"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    const count = await subject.writev(PIECES);
    const accepted: Outcome = count > SENT.length ? "long" : count < SENT.length ? "partial" : "full";
    record("count", accepted);
    record("sent", compared(await peer.recvExactly(SENT.length), SENT));
    record("nothing", await subject.writev([new Uint8Array(), new Uint8Array()]) === 0 ? "yes" : "no");
    const none = subject.writev([]);
    const how = await outcome(none);
    record("none", how === "ok" ? await none === 0 ? "yes" : "no" : how);
    // A header and what it is about.
    await subject.writev([SENT.subarray(0, 6), SENT.subarray(6)]);
    record("two", compared(await peer.recvExactly(SENT.length), SENT));
    record("afterwards", await exchanged(subject, peer));
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("received", compared(await subject.readv(SIZES), SENT));
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("firstEmpty", compared(await subject.readv([0, SENT.length]), SENT));
    // Two buffers that do not hold all of it leave the rest.
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("short", compared(await subject.readv([3, 4]), SENT.subarray(0, 7)));
    record("rest", compared(await subject.recvExactly(SENT.length - 7), SENT.subarray(7)));
    let [manySent, manyReceived]: Outcome[] = ["intact", "intact"];
    for (const many of NUMBERS) {
      const bytes = OF_MANY.subarray(0, many);
      await subject.writev(MANY.slice(0, many));
      // The next send comes too early if one of the buffers was left out.
      await subject.sendall(SENT);
      const sent = compared((await peer.recvExactly(many + SENT.length)).subarray(0, many), bytes);
      if (manySent === "intact") manySent = sent;
      await peer.sendall(bytes);
      await visible(subject, "data", many);
      const received = compared(await subject.readv(Array(many).fill(1)), bytes);
      if (manyReceived === "intact") manyReceived = received;
    }
    record("manySent", manySent!);
    record("manyReceived", manyReceived!);
    const sending = async (): Promise<void> => {
      // It may take less than all.
      const large = await subject.writev(LARGE);
      await subject.sendall(OF_LARGE.subarray(large));
    };
    const [arrived] = await Promise.all([peer.recvExactly(OF_LARGE.length), sending()]);
    record("largeSent", compared(arrived, OF_LARGE));
    await makeRoom(subject);
    await peer.sendall(OF_LARGE);
    await visible(subject, "data", OF_LARGE.length);
    const first = await subject.readv(LARGE.map(({ length }) => length));
    const rest = await subject.recvExactly(OF_LARGE.length - first.length);
    record("largeReceived", compared(Uint8Array.of(...first, ...rest), OF_LARGE));
  },
});
