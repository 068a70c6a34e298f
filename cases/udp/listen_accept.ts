import { defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "udp/listen-accept",
  title: "A datagram socket has no connections",
  requirement: "A datagram socket can neither listen nor accept, and has no peer until it is connected.",
  level: "must",
  sources: [
    posix("listen", "EOPNOTSUPP"),
    posix("accept", "EOPNOTSUPP"),
    posix("getpeername", "ENOTCONN"),
  ],
  axes: { family: EVERY_FAMILY },
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
