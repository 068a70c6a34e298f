import {
  BYTE,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  report,
  sameAddress,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/sendto-addr",
  title: "A stream socket cannot send to an address, and receives from that of its peer",
  requirement: "sendto with an address fails on a stream socket, with EISCONN or EOPNOTSUPP, and changes " +
    "nothing; recvfrom gives the path of the peer.",
  level: "should",
  sources: [
    posix("sendto", "EISCONN"),
    posix("sendto", "EOPNOTSUPP"),
    posix("recvfrom"),
    linux("unix(7)", "EISCONN"),
    report("phoenix-rtos/phoenix-rtos-kernel", 788),
    report("shadow/shadow", 2124),
  ],
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
    sender: {
      conforming: ["same"],
      tolerated: { none: { reason: "POSIX leaves that to the protocol", when: { os: "!linux" } } },
    },
  },
  async script({ connected, listening, subject: seat, peer: peers, family, record }) {
    const { subject, peer, address } = await connected();
    const sent = await outcome(subject.sendto(BYTE, address));
    record("connected", sent);
    if (sent === "EISCONN") record("exchange", await exchanged(subject, peer));
    const unconnected = await seat.socket(family, "stream");
    record("unconnected", await outcome(unconnected.sendto(BYTE, address)));
    record("send", await outcome(unconnected.send(BYTE)));
    record("getpeername", await outcome(unconnected.getpeername()));
    record("connect", await outcome(unconnected.connect(address)));

    const { listener, address: path } = await listening(peers);
    const client = await seat.connectStream(path);
    await (await listener.accept()).socket.sendall(BYTE);
    const { address: sender } = await client.recvfrom(BYTE.length);
    record("sender", sender === null ? "none" : sameAddress(sender, path) ? "same" : "different");
  },
});
