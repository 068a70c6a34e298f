import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  outcome,
  posix,
  rfc,
  STAYS_SET,
} from "../../../harness/case/mod.ts";
import { offered } from "./_offer.ts";

const AT_ONCE = "the error comes instead of the count of what was accepted before it";

export default defineCase({
  id: "tcp/send/blocked-peer-close-unread",
  title: "The peer closes without having read while a send waits",
  requirement:
    "When the peer closes unread, a waiting send returns its count; the next fail: ECONNRESET, then EPIPE.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17"), posix("send", "ECONNRESET, EPIPE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "mode:blocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendUnread: { conforming: ["pending"] },
    blockedSend: {
      conforming: ["partial"],
      tolerated: { ECONNRESET: AT_ONCE },
      after: { sendUnread: "pending" },
    },
    secondSend: { conforming: ["ECONNRESET", "EPIPE"], after: { sendUnread: "pending" } },
    thirdSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: STAYS_SET },
      after: { sendUnread: "pending" },
    },
    recv: { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET }, after: { sendUnread: "pending" } },
  },
  joint: [{
    // The reset is reported by exactly one of the two.
    of: ["blockedSend", "secondSend"],
    conforming: [["partial", "ECONNRESET"]],
    tolerated: [
      { sequence: ["ECONNRESET", "EPIPE"], reason: AT_ONCE },
      { sequence: ["ECONNRESET", "ECONNRESET"], reason: STAYS_SET },
    ],
  }],
  async script({ connectedSmall, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("blocking");
    const sending = subject.send(tooMuch);
    // Unread bytes are what makes a reset of the close; without them it would be an orderly end.
    await visible(peer, "data");
    const unread = await pendingOr(sending, async () => (await offered(sending, tooMuch)).outcome);
    record("sendUnread", unread);
    if (unread !== "pending") return;
    await peer.close();
    record("blockedSend", (await offered(sending, tooMuch)).outcome);
    record("secondSend", (await offered(subject.send(BYTE), BYTE)).outcome);
    record("thirdSend", (await offered(subject.send(BYTE), BYTE)).outcome);
    record("recv", await outcome(subject.recv(1)));
  },
});
