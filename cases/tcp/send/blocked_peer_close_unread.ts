import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { BULK, offered, smallPeer, TOO_MUCH } from "./offer.ts";

const KEPT = "the error stays set until the socket is closed";
const AT_ONCE = "the error comes instead of the count of what was accepted before it";

export default defineCase({
  id: "tcp/send/blocked-peer-close-unread",
  title: "The peer closes without having read while a blocking send waits",
  requirement:
    "A peer that closes with unread data resets: the waiting send returns what it had accepted, the next says ECONNRESET, and then EPIPE.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17"), posix("send", "ECONNRESET, EPIPE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
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
    thirdSend: { conforming: ["EPIPE"], tolerated: { ECONNRESET: KEPT }, after: { sendUnread: "pending" } },
    recv: { conforming: ["eof"], tolerated: { ECONNRESET: KEPT }, after: { sendUnread: "pending" } },
  },
  joint: [{
    // The reset is told by exactly one of the two.
    of: ["blockedSend", "secondSend"],
    conforming: [["partial", "ECONNRESET"]],
    tolerated: [
      { sequence: ["ECONNRESET", "EPIPE"], reason: AT_ONCE },
      { sequence: ["ECONNRESET", "ECONNRESET"], reason: KEPT },
    ],
  }],
  async script({ role, connected, visible, pendingOr, record }) {
    const { subject, peer } = await connected(smallPeer(role));
    await subject.setMode("blocking");
    const sending = subject.send(BULK);
    // Unread bytes are what makes a reset of the close; without them it would be an orderly end.
    await visible(peer, "data");
    const unread = await pendingOr(sending, async () => (await offered(sending, TOO_MUCH)).outcome);
    record("sendUnread", unread);
    if (unread !== "pending") return;
    await peer.close();
    record("blockedSend", (await offered(sending, TOO_MUCH)).outcome);
    record("secondSend", (await offered(subject.send(new Uint8Array(1)), 1)).outcome);
    record("thirdSend", (await offered(subject.send(new Uint8Array(1)), 1)).outcome);
    record("recv", await outcome(subject.recv(1)));
  },
});
