import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/shutdown-wakes-recv",
  title: "A shutdown of receiving ends a receive that waits",
  requirement: "A receive that waits when its direction is shut down ends without a datagram; sends go on.",
  level: "may",
  sources: [posix("shutdown", "SHUT_RD"), linux("shutdown(2)")],
  axes: { family: INET, mode: ["natural", "blocking"] },
  needs: {
    subject: ["datagram", "bsd", "send", "stream", "shutdown:read", "interrupt"],
    peer: ["datagram"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    shutdown: { conforming: ["ok"] },
    recv: {
      conforming: ["eof"],
      tolerated: { pending: "what waits does not look at the shutdown" },
      after: { before: "pending", shutdown: "ok" },
    },
    sent: { conforming: ["whole"] },
  },
  async script({ datagrams, inMode, pendingOr, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await inMode(subject);
    const receiving = subject.recv(1024);
    const before = await pendingOr(receiving, outcome);
    record("before", before);
    const shutdown = await outcome(subject.shutdown("read"));
    record("shutdown", shutdown);
    if (before === "pending" && shutdown === "ok") record("recv", await pendingOr(receiving, outcome));
    await subject.send(bytesOf("sent"));
    record("sent", carried((await peer.recvfrom(1024)).data, bytesOf("sent")));
  },
});
