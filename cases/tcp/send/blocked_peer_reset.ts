import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { BULK, smallPeer } from "./offer.ts";

export default defineCase({
  id: "tcp/send/blocked-peer-reset",
  title: "The peer aborts while sendall waits",
  requirement:
    "A reset ends a send that waits with an error; sends after that fail with EPIPE, and a receive sees end of file.",
  level: "must",
  sources: [posix("send", "ECONNRESET, EPIPE"), rfc(9293, "3.10.7.4")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream", "abort", "demand-read", "option:SO_RCVBUF"] },
  outcomes: {
    sendallUnread: { conforming: ["pending"] },
    sendall: { conforming: ["ECONNRESET"], after: { sendallUnread: "pending" } },
    nextSendall: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
      after: { sendallUnread: "pending" },
    },
    recv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
      after: { sendallUnread: "pending" },
    },
  },
  async script({ role, connected, visible, pendingOr, record }) {
    const { subject, peer } = await connected(smallPeer(role));
    const sending = subject.sendall(BULK);
    await visible(peer, "data");
    const unread = await pendingOr(sending, outcome);
    record("sendallUnread", unread);
    if (unread !== "pending") return;
    await peer.abort();
    record("sendall", await outcome(sending));
    record("nextSendall", await outcome(subject.sendall(new Uint8Array(1))));
    record("recv", await outcome(subject.recv(1)));
  },
});
