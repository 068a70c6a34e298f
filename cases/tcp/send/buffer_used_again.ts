import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  python,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/send/buffer-used-again",
  title: "A buffer is used again when it was sent",
  requirement: "What was sent arrives as it was, whatever becomes of the buffer once the call has returned.",
  level: "must",
  sources: [posix("send", "DESCRIPTION"), python("socket.sendall()")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "shutdown:write", "buffers"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    first: { conforming: ["ok"] },
    // How much fits in is another question.
    unread: { conforming: ["pending", "ok"] },
    second: { conforming: ["ok"] },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, inMode, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    // The kernel still has all of it when the buffer changes.
    const before = { ...tooMuch, length: 10_000 };
    record("first", await outcome(subject.sendReused(before)));
    const after = { ...tooMuch, offset: before.length };
    const sending = subject.sendReused(after);
    await visible(peer, "data");
    record("unread", await pendingOr(sending, outcome));
    const sent = { ...tooMuch, length: before.length + after.length };
    const [drained, second] = await Promise.all([
      peer.drain({ pattern: sent, size: sent.length }),
      outcome(sending),
    ]);
    record("second", second);
    record("content", intact(drained, sent.length));
    // There is room for the end now: what becomes of it after a full buffer is another question.
    await subject.shutdown("write");
    record("end", ending(await peer.drain()));
  },
});
