import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_MODE,
  INET,
  outcome,
  posix,
  rfc,
  STAYS_SET,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "timeout/reset-by-mode",
  title: "Calls on a connection that was reset fail at once in every mode",
  requirement: "A call on a connection that was reset fails at once and with the same error in every mode.",
  level: "must",
  sources: [posix("recv", "ECONNRESET"), posix("send", "ECONNRESET, EPIPE"), rfc(9293, "3.6 (MUST-12)")],
  axes: { role: BOTH_ROLES, family: INET, mode: EVERY_MODE },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
    recvAgain: { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET } },
    sendall: { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } },
    sendallFirst: { conforming: ["ECONNRESET"], tolerated: { EPIPE: "the error is left for a receive" } },
    sendallAgain: { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } },
    recvAfter: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the send left the error for the receive, or the error stays set" },
    },
  },
  async script({ connected, inMode, visible, atOnce, record }) {
    const reset = async () => {
      const { subject, peer } = await connected();
      await inMode(subject);
      await peer.abort();
      await visible(subject, "reset");
      return subject;
    };
    const receiver = await reset();
    record("recv", await atOnce(receiver.recv(1), outcome));
    record("recvAgain", await atOnce(receiver.recv(1), outcome));
    record("sendall", await atOnce(receiver.sendall(BYTE), outcome));
    const sender = await reset();
    record("sendallFirst", await atOnce(sender.sendall(BYTE), outcome));
    record("sendallAgain", await atOnce(sender.sendall(BYTE), outcome));
    record("recvAfter", await atOnce(sender.recv(1), outcome));
  },
});
