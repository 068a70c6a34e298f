import { defineCase, exchanged, INET, linux, outcome } from "../../../harness/case/mod.ts";

const DATAGRAMS_ONLY = "POSIX knows it of datagram sockets only";

export default defineCase({
  id: "tcp/connect/disconnect-af-unspec",
  title: "A connection is dissolved, and its socket connects again",
  requirement: "A connect to AF_UNSPEC resets a connection, and its socket can be connected anew.",
  level: "may",
  sources: [linux("connect(2)", "AF_UNSPEC")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream", "disconnect"], peer: ["stream"] },
  outcomes: {
    disconnect: {
      conforming: ["ok"],
      tolerated: { EINVAL: DATAGRAMS_ONLY, EAFNOSUPPORT: DATAGRAMS_ONLY, EISCONN: DATAGRAMS_ONLY },
    },
    getpeername: { conforming: ["ENOTCONN"], after: { disconnect: "ok" } },
    peerRecv: { conforming: ["ECONNRESET"], after: { disconnect: "ok" } },
    connect: { conforming: ["ok"], after: { disconnect: "ok" } },
    exchange: { conforming: ["intact"], after: { disconnect: "ok", connect: "ok" } },
  },
  async script({ connected, record }) {
    const { subject, peer, listener, address } = await connected();
    const disconnect = await outcome(subject.disconnect());
    record("disconnect", disconnect);
    if (disconnect !== "ok") return;
    record("getpeername", await outcome(subject.getpeername()));
    record("peerRecv", await outcome(peer.recv(1)));
    const connect = await outcome(subject.connect(address));
    record("connect", connect);
    if (connect === "ok") record("exchange", await exchanged(subject, (await listener.accept()).socket));
  },
});
