import { BYTE, defineCase, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/sendto-addr",
  title: "A stream socket cannot send to an address",
  requirement:
    "sendto with an address fails on a stream socket, with EISCONN or EOPNOTSUPP, and changes nothing.",
  level: "should",
  sources: [posix("sendto", "EISCONN"), posix("sendto", "EOPNOTSUPP"), linux("unix(7)", "EISCONN")],
  axes: { family: ["unix"] },
  needs: { subject: ["bsd", "stream", "datagram", "send"], peer: ["stream"] },
  outcomes: {
    connected: { conforming: ["EISCONN"], tolerated: { ok: "POSIX lets a stream ignore the address" } },
    unconnected: {
      conforming: ["EOPNOTSUPP"],
      tolerated: { ENOTCONN: "POSIX lets a stream ignore the address" },
    },
    send: { conforming: ["ENOTCONN"] },
    getpeername: { conforming: ["ENOTCONN"] },
    exchange: { conforming: ["intact"], after: { connected: "EISCONN" } },
    connect: { conforming: ["ok"] },
  },
  async script({ connected, subject: seat, family, record }) {
    const { subject, peer, address } = await connected();
    const sent = await outcome(subject.sendto(BYTE, address));
    record("connected", sent);
    if (sent === "EISCONN") record("exchange", await exchanged(subject, peer));
    const unconnected = await seat.socket(family, "stream");
    record("unconnected", await outcome(unconnected.sendto(BYTE, address)));
    record("send", await outcome(unconnected.send(BYTE)));
    record("getpeername", await outcome(unconnected.getpeername()));
    record("connect", await outcome(unconnected.connect(address)));
  },
});
