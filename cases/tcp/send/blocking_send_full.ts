import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, posix } from "../../../harness/case/mod.ts";
import { offered } from "./_offer.ts";

export default defineCase({
  id: "tcp/send/blocking-send-full",
  title: "A blocking send to a late reader accepts everything",
  requirement: "A blocking send waits until there was room for everything, and returns the full count.",
  level: "should",
  sources: [posix("send", "DESCRIPTION"), posix("write", "RATIONALE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:blocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendUnread: { conforming: ["pending"] },
    send: { conforming: ["full"] },
    arrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("blocking");
    const sending = subject.send(tooMuch);
    await visible(peer, "data");
    record("sendUnread", await pendingOr(sending, async () => (await offered(sending, tooMuch)).outcome));
    const finish = async () => {
      const sent = await offered(sending, tooMuch);
      record("send", sent.outcome);
      await subject.shutdown("write");
      return sent.count;
    };
    const [count, drained] = await Promise.all([finish(), peer.drain({ pattern: tooMuch })]);
    record("arrived", intact(drained, count));
    record("end", ending(drained));
  },
});
