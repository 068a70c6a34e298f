import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  outcome,
  posix,
  rfc,
  STAYS_SET,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/send/blocked-peer-reset",
  title: "A reset ends a sendall that waits",
  requirement:
    "A reset ends a send that waits with an error; later sends fail with EPIPE, a receive sees end of file.",
  level: "must",
  sources: [posix("send", "ECONNRESET, EPIPE"), rfc(9293, "3.10.7.4")],
  axes: { role: BOTH_ROLES, family: INET, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream", "abort", "demand-read", "option:SO_RCVBUF"] },
  outcomes: {
    sendallUnread: { conforming: ["pending"] },
    sendall: { conforming: ["ECONNRESET"], after: { sendallUnread: "pending" } },
    nextSendall: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: STAYS_SET },
      after: { sendallUnread: "pending" },
    },
    recv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: STAYS_SET },
      after: { sendallUnread: "pending" },
    },
  },
  async script({ connectedSmall, inMode, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    const unread = await pendingOr(sending, outcome);
    record("sendallUnread", unread);
    if (unread !== "pending") return;
    await peer.abort();
    record("sendall", await outcome(sending));
    record("nextSendall", await outcome(subject.sendall(BYTE)));
    record("recv", await outcome(subject.recv(1)));
  },
});
