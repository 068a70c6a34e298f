import {
  BOTH_ROLES,
  defineCase,
  INET,
  outcome,
  posix,
  RESET_FLUSHES,
  rfc,
  STAYS_SET,
} from "../../../harness/case/mod.ts";
import { numbered, received } from "../close/_received.ts";

const SENT = numbered(3000);

export default defineCase({
  id: "tcp/send/blocked-reset-keeps-received",
  title: "What had arrived outlives the reset of a send that waits",
  requirement:
    "When a reset ends a send that waits, bytes that had arrived before are received, then end of file.",
  level: "should",
  sources: [posix("send", "ECONNRESET"), posix("XSH 2.10.10"), rfc(9293, "3.6.1 (SHLD-3)")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendallUnread: { conforming: ["pending"] },
    sendall: { conforming: ["ECONNRESET"], after: { sendallUnread: "pending" } },
    content: {
      conforming: ["intact"],
      tolerated: { short: RESET_FLUSHES },
      after: { sendallUnread: "pending" },
    },
    end: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: STAYS_SET },
      after: { sendallUnread: "pending" },
    },
  },
  async script({ connectedSmall, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    const unread = await pendingOr(sending, outcome);
    record("sendallUnread", unread);
    if (unread !== "pending") return;
    await peer.close();
    record("sendall", await outcome(sending));
    const { content, end } = await received(subject, SENT);
    record("content", content);
    record("end", end);
  },
});
