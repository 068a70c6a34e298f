import { defineCase, EVERY_FAMILY, outcome, posix, rfc, tutorial } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/connect/refused-bound-not-listening",
  title: "A connect to a port that is bound and does not listen is refused",
  requirement:
    "A connect to a socket that is bound but not listening fails with ECONNREFUSED: a bind makes no server.",
  lesson: "bind() alone makes no server: until listen() is called, clients are refused.",
  level: "must",
  sources: [
    posix("connect", "ECONNREFUSED"),
    posix("listen"),
    rfc(9293, "3.10.7.1"),
    tutorial("the server must listen before the client connects"),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "bsd"] },
  outcomes: { connect: { conforming: ["ECONNREFUSED"] } },
  async script({ closedPort, subject, peer, record }) {
    record("connect", await outcome(subject.connectStream(await closedPort(peer, "stream"))));
  },
});
