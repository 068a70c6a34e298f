import { defineCase, outcome, posix } from "../../harness/case/mod.ts";
import { say } from "./payload.ts";

export default defineCase({
  id: "udp/no-destination",
  title: "send on a datagram socket without a destination",
  requirement: "A send that names no destination fails with EDESTADDRREQ on a socket that is not connected.",
  level: "must",
  sources: [posix("send", "EDESTADDRREQ")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: { subject: ["datagram", "bsd", "send"] },
  outcomes: {
    send: {
      conforming: ["EDESTADDRREQ"],
      tolerated: { ENOTCONN: { reason: "Winsock says WSAENOTCONN", when: { os: "windows" } } },
    },
  },
  async script({ subject, family, record }) {
    const socket = await subject.socket(family, "datagram");
    record("send", await outcome(socket.send(say("to whom?"))));
  },
});
