import { BOTH_ROLES, bytesOf, compared, defineCase, linux, outcome, posix } from "../../harness/case/mod.ts";
import { has, set } from "./_value.ts";

const BYTES = bytesOf("0123456789abcde");
/** Bytes that a receive waits for. */
const MARK = 10;

export default defineCase({
  id: "option/receive-low-water",
  title: "A blocking receive waits for as many bytes as SO_RCVLOWAT says",
  requirement:
    "A blocking receive waits until the low-water mark is reached, or the stream ends; then it gives what " +
    "is there.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_RCVLOWAT"), linux("socket(7)", "SO_RCVLOWAT")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "mode:blocking", "option:SO_RCVLOWAT", "recv:dontwait", "demand-read"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    atFirst: { conforming: ["same"] },
    reads: { conforming: ["same"] },
    tooFew: { conforming: ["pending"] },
    enough: { conforming: ["intact"] },
    againTooFew: { conforming: ["pending"] },
    againEnough: { conforming: ["intact"] },
    dontwait: { conforming: ["data"] },
    withUnread: { conforming: ["same"] },
    atTheEnd: { conforming: ["data"] },
  },
  async script({ connected, visible, pendingOr, record, stillBlockedFor }) {
    const { subject, peer } = await connected();
    await subject.setMode("blocking");
    record("atFirst", await has(subject, "SO_RCVLOWAT", 1));
    record("reads", await set(subject, "SO_RCVLOWAT", MARK));
    // Linux wakes a receive when what is unread reaches the mark. One that begins late has taken the first
    // bytes, and waits for as many as the mark after them.
    for (const [tooFew, enough] of [["tooFew", "enough"], ["againTooFew", "againEnough"]] as const) {
      const receiving = subject.recv(100);
      receiving.catch(() => {});
      await stillBlockedFor(0, receiving);
      await peer.sendall(BYTES.subarray(0, -MARK));
      record(tooFew, await pendingOr(receiving, outcome));
      await peer.sendall(BYTES.subarray(-MARK));
      record(enough, compared(await receiving, BYTES));
    }
    await peer.sendall(BYTES.subarray(0, 1));
    await visible(subject, "data");
    // One that does not wait gives less.
    record("dontwait", await outcome(subject.recv(1, ["dontwait"])));
    await peer.sendall(BYTES.subarray(0, 1));
    await visible(subject, "data");
    record("withUnread", await set(subject, "SO_RCVLOWAT", MARK + 1));
    await peer.shutdown("write");
    record("atTheEnd", await outcome(subject.recv(100)));
  },
});
