import { defineCase, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "udp/listen-accept",
  title: "listen, accept and getpeername on a datagram socket",
  requirement:
    "A datagram socket has no connections to listen for or to accept, and no peer until it is connected.",
  level: "must",
  sources: [
    posix("listen", "EOPNOTSUPP"),
    posix("accept", "EOPNOTSUPP"),
    posix("getpeername", "ENOTCONN"),
  ],
  axes: { family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["datagram", "bsd", "stream"] },
  outcomes: {
    listen: { conforming: ["EOPNOTSUPP"] },
    accept: {
      conforming: ["EOPNOTSUPP"],
      tolerated: { EINVAL: "not listening, which POSIX lists too and the BSDs look at first" },
    },
    getpeername: { conforming: ["ENOTCONN"] },
  },
  async script({ subject, family, addressOf, record }) {
    const socket = await subject.socket(family, "datagram");
    await socket.bind(addressOf(subject));
    record("listen", await outcome(socket.listen(1)));
    record("accept", await outcome(socket.accept()));
    record("getpeername", await outcome(socket.getpeername()));
  },
});
