import {
  bytesOf,
  CONNECTIONS_ALONE,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/shutdown-read",
  title: "A connected datagram socket shuts receiving down",
  requirement: "After a shutdown of receiving a datagram socket still sends; what " +
    "was queued is received whole or not at all.",
  level: "must",
  sources: [posix("shutdown", "SHUT_RD"), linux("shutdown(2)")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "bsd", "send", "shutdown:read", "mode:nonblocking"],
    peer: ["datagram"],
  },
  outcomes: {
    shutdown: {
      conforming: ["ok"],
      tolerated: { EOPNOTSUPP: CONNECTIONS_ALONE },
    },
    queued: {
      conforming: ["whole"],
      tolerated: { empty: "receiving is over", EAGAIN: "what was queued is dropped" },
    },
    sent: { conforming: ["whole"] },
  },
  async script({ datagrams, visible, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.sendto(bytesOf("queued"), subjectAddress);
    await visible(subject, "data");
    await subject.setMode("nonblocking");
    record("shutdown", await outcome(subject.shutdown("read")));
    const receiving = subject.recvfrom(1024);
    const how = await outcome(receiving);
    record("queued", how === "data" ? carried((await receiving).data, bytesOf("queued")) : how);
    await subject.send(bytesOf("sent"));
    record("sent", carried((await peer.recvfrom(1024)).data, bytesOf("sent")));
  },
});
