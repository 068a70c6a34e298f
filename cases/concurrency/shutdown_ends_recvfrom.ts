import { BYTE, CONNECTIONS_ALONE, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "concurrency/shutdown-ends-recvfrom",
  title: "Shutting down receiving ends a receive that waits for a datagram",
  requirement:
    "Shutting down receiving beside a receive of a connected datagram socket ends it; sending goes on.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), posix("recvfrom")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  // With a timeout some interfaces make such a call of poll(), which finds the socket readable for ever.
  needs: { subject: ["datagram", "bsd", "shutdown:read", "interrupt"], peer: ["datagram"] },
  outcomes: {
    before: { conforming: ["pending"] },
    shutdown: { conforming: ["ok"], tolerated: { EOPNOTSUPP: CONNECTIONS_ALONE } },
    waiting: { conforming: ["empty"], after: { shutdown: "ok" } },
    next: { conforming: ["empty"], after: { shutdown: "ok" } },
    sendto: { conforming: ["ok"] },
    peer: { conforming: ["data"], after: { sendto: "ok" } },
  },
  async script({ datagrams, inMode, atOnce, pendingOr, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await inMode(subject);
    const receiving = subject.recvfrom(16);
    record("before", await pendingOr(receiving, outcome));
    const how = await outcome(subject.shutdown("read"));
    record("shutdown", how);
    if (how === "ok") {
      record("waiting", await atOnce(receiving, outcome));
      record("next", await atOnce(subject.recvfrom(16), outcome));
    }
    const sent = await outcome(subject.sendto(BYTE, peerAddress));
    record("sendto", sent);
    if (sent === "ok") record("peer", await outcome(peer.recvfrom(16)));
  },
});
