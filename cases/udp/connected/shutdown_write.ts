import {
  BYTE,
  bytesOf,
  CONNECTIONS_ALONE,
  defineCase,
  INET,
  outcome,
  posix,
  report,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/shutdown-write",
  title: "A connected datagram socket shuts sending down",
  requirement: "After a shutdown of sending, send and sendto fail with EPIPE and " +
    "send nothing, also when it is connected again; the socket still receives.",
  level: "must",
  sources: [posix("shutdown", "SHUT_WR"), posix("send", "EPIPE"), report("google/gvisor", 8998)],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "bsd", "send", "stream", "shutdown:write"],
    peer: ["datagram"],
  },
  outcomes: {
    unconnected: {
      conforming: ["ENOTCONN"],
      tolerated: {
        ok: { reason: "Winsock shuts down what is bound", when: { os: "windows" } },
        EOPNOTSUPP: CONNECTIONS_ALONE,
      },
    },
    shutdown: { conforming: ["ok"], tolerated: { EOPNOTSUPP: CONNECTIONS_ALONE } },
    send: { conforming: ["EPIPE"], after: { shutdown: "ok" } },
    sendto: { conforming: ["EPIPE"], after: { shutdown: "ok" } },
    sendAgain: { conforming: ["EPIPE"], after: { shutdown: "ok" } },
    received: { conforming: ["whole"], after: { shutdown: "ok" } },
    receivedFrom: { conforming: ["whole"], after: { shutdown: "ok" } },
    address: { conforming: ["same"], after: { shutdown: "ok" } },
    nothingSent: { conforming: ["whole"], after: { shutdown: "ok" } },
  },
  async script({ datagrams, datagram, peer: elsewhere, subject: seat, record }) {
    record("unconnected", await outcome((await datagram(seat)).socket.shutdown("write")));
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const shutdown = await outcome(subject.shutdown("write"));
    record("shutdown", shutdown);
    if (shutdown !== "ok") return;
    record("send", await outcome(subject.send(BYTE)));
    record("sendto", await outcome(subject.sendto(BYTE, peerAddress)));
    await subject.connect(peerAddress);
    record("sendAgain", await outcome(subject.send(BYTE)));
    await peer.sendto(bytesOf("still here"), subjectAddress);
    record("received", carried(await subject.recv(1024), bytesOf("still here")));
    await peer.sendto(bytesOf("and here"), subjectAddress);
    const { data, address } = await subject.recvfrom(1024);
    record("receivedFrom", carried(data, bytesOf("and here")));
    record("address", sameAddress(address, peerAddress) ? "same" : "different");
    // The first datagram to arrive is another's.
    await (await datagram(elsewhere)).socket.sendto(bytesOf("another"), peerAddress);
    record("nothingSent", carried((await peer.recvfrom(1024)).data, bytesOf("another")));
  },
});
