import { defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/getpeername-unconnected",
  title: "A socket without a peer has no peer's name",
  requirement: "On a socket that is fresh, bound or listening, getpeername fails with ENOTCONN.",
  level: "must",
  sources: [posix("getpeername", "ENOTCONN")],
  axes: { family: EVERY_FAMILY },
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
