import { bytesOf, defineCase, EVERY_MODE, INET, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "udp/no-destination",
  title: "A send of a datagram without a destination fails",
  requirement: "A send that names no destination fails with EDESTADDRREQ on a socket that is not connected.",
  level: "must",
  sources: [posix("send", "EDESTADDRREQ")],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram", "bsd", "send"] },
  outcomes: {
    send: {
      conforming: ["EDESTADDRREQ"],
      tolerated: { ENOTCONN: { reason: "Winsock says WSAENOTCONN", when: { os: "windows" } } },
    },
  },
  async script({ subject, family, inMode, record }) {
    const socket = await subject.socket(family, "datagram");
    await inMode(socket);
    record("send", await outcome(socket.send(bytesOf("to whom?"))));
  },
});
