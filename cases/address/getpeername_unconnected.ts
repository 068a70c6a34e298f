import { defineCase, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/getpeername-unconnected",
  title: "The peer's name of sockets that have none",
  requirement: "getpeername fails with ENOTCONN on a socket that is fresh, bound or listening.",
  level: "must",
  sources: [posix("getpeername", "ENOTCONN")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: { subject: ["bsd", "stream", "backlog"] },
  outcomes: {
    fresh: { conforming: ["ENOTCONN"] },
    bound: { conforming: ["ENOTCONN"] },
    listening: { conforming: ["ENOTCONN"] },
  },
  async script({ subject, family, addressOf, record }) {
    const socket = await subject.socket(family, "stream");
    record("fresh", await outcome(socket.getpeername()));
    await socket.bind(addressOf(subject));
    record("bound", await outcome(socket.getpeername()));
    await socket.listen(1);
    record("listening", await outcome(socket.getpeername()));
  },
});
