import { CONNECTIONS_ALONE, defineCase, INET, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "udp/no-sender",
  title: "A receive that ends without a datagram names no sender",
  requirement:
    "When shut down, a blocking receive on a connected datagram socket gives neither data nor sender.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), posix("recvfrom")],
  axes: { family: INET },
  // `bsd`, because only a connected socket can be shut down, and few other interfaces shut datagrams down.
  // One that does not block has nothing to report but EAGAIN.
  needs: { subject: ["datagram", "bsd", "shutdown:read", "mode:blocking"], peer: ["datagram"] },
  outcomes: {
    shutdown: {
      conforming: ["ok"],
      tolerated: { EOPNOTSUPP: CONNECTIONS_ALONE },
    },
    recv: { conforming: ["empty"], after: { shutdown: "ok" } },
    sender: { conforming: ["none"], after: { recv: "empty" } },
  },
  async script({ datagrams, record }) {
    const { subject, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const how = await outcome(subject.shutdown("read"));
    record("shutdown", how);
    if (how !== "ok") return;
    await subject.setMode("blocking");
    const receiving = subject.recvfrom(1024);
    const received = await outcome(receiving);
    record("recv", received);
    if (received === "empty") record("sender", (await receiving).address === null ? "none" : "data");
  },
});
