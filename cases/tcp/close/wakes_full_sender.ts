import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/wakes-full-sender",
  title: "A close ends the send of a peer that waits for room",
  requirement: "A peer whose send waits for room learns from a close that nobody reads: its sends fail.",
  level: "must",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(9293, "3.10.7.4"), posix("send", "ECONNRESET, EPIPE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "demand-read", "option:SO_RCVBUF"], peer: ["stream"] },
  outcomes: {
    sendallUnread: { conforming: ["pending"] },
    sendall: { conforming: ["ECONNRESET", "EPIPE"], after: { sendallUnread: "pending" } },
    nextSendall: { conforming: ["EPIPE", "ECONNRESET"], after: { sendallUnread: "pending" } },
  },
  async script({ connectedSmall, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    const sending = peer.sendall(tooMuch);
    await visible(subject, "data");
    const unread = await pendingOr(sending, outcome);
    record("sendallUnread", unread);
    if (unread !== "pending") return;
    await subject.close();
    record("sendall", await outcome(sending));
    record("nextSendall", await outcome(peer.sendall(BYTE)));
  },
});
