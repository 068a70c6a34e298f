import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  type Outcome,
  outcome,
  patternBytes,
  posix,
} from "../../../harness/case/mod.ts";

/** Bytes of the buffers of a call, one of them empty: primes, so that no boundary comes twice. */
const SIZES = [10_007, 1, 20_011, 0, 30_011];

/** The buffers of a call that goes on after the first `from` bytes. */
function buffersFrom(bytes: Uint8Array, from: number): Uint8Array[] {
  let at = from;
  return SIZES.map((size) => bytes.subarray(at, at += size));
}

export default defineCase({
  id: "tcp/stream/scatter-partial",
  title: "Several buffers are sent until there is no room, and then the rest",
  requirement:
    "The count of a send of several buffers says where to go on: after it nothing was sent, before it all.",
  level: "must",
  sources: [posix("sendmsg", "RETURN VALUE"), posix("writev")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "vectors", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: {
    noRoom: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    const bytes = patternBytes(tooMuch);
    let at = 0;
    const sendOnce = async (): Promise<Outcome> => {
      const sending = subject.writev(buffersFrom(bytes, at));
      const how = await outcome(sending);
      if (how === "ok") at += await sending;
      return how;
    };
    await subject.setMode("nonblocking");
    let how: Outcome = "ok";
    while (how === "ok" && at < bytes.length) how = await sendOnce();
    record("noRoom", how);
    measure("accepted", at);
    await subject.setMode("natural");
    const sendRest = async () => {
      while (at < bytes.length && await sendOnce() === "ok");
      await subject.shutdown("write");
    };
    const [drained] = await Promise.all([peer.drain({ pattern: tooMuch }), sendRest()]);
    record("content", intact(drained, tooMuch.length));
    record("end", ending(drained));
  },
});
