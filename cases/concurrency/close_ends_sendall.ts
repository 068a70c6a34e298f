import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  linux,
  outcome,
  posix,
  python,
  WAITING_MODES,
} from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/close-ends-sendall",
  title: "A close while a sendall waits ends both",
  requirement:
    "A close beside a sendall that waits ends it at once; the peer gets what was sent, and the end.",
  level: "should",
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "interrupt", "concurrent"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    sendall: ended("ECONNRESET"),
    arrived: { conforming: ["short"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, inMode, visible, atOnce, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    record("before", await pendingOr(sending, outcome));
    await subject.close();
    record("sendall", await atOnce(sending, outcome));
    const drained = await peer.drain({ pattern: tooMuch });
    record("arrived", intact(drained, tooMuch.length));
    record("end", ending(drained));
  },
});
