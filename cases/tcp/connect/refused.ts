import { defineCase, EVERY_FAMILY, outcome, posix, python, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/connect/refused",
  title: "A connect to a server that has stopped listening is refused",
  requirement:
    "A connect to a port where nobody listens fails with ECONNREFUSED; a connect elsewhere still succeeds.",
  lesson: "A TCP server must listen before its client connects; ConnectionRefusedError says that nobody " +
    "does. Make a new socket for the next try, and wait a little in between.",
  level: "must",
  sources: [posix("connect", "ECONNREFUSED"), rfc(9293, "3.10.7.1"), python("ConnectionRefusedError")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    whileListening: { conforming: ["ok"] },
    afterwards: { conforming: ["ECONNREFUSED"] },
    elsewhere: { conforming: ["ok"] },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(peer);
    record("whileListening", await outcome(subject.connectStream(address)));
    // The accepted connection stays, and with it the port: nobody else can begin to listen there.
    await listener.accept();
    await listener.close();
    record("afterwards", await outcome(subject.connectStream(address)));
    const other = await listening(peer);
    record("elsewhere", await outcome(subject.connectStream(other.address)));
  },
});
