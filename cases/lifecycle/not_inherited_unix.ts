import { defineCase, linux, outcome, posix, python, report, type Row } from "../../harness/case/mod.ts";

const eof: Row = { conforming: ["eof"] };

export default defineCase({
  id: "lifecycle/not-inherited-unix",
  title: "A program that is started holds no sockets of AF_UNIX",
  requirement:
    "Connections and listeners over AF_UNIX that were opened before a program was started are closed when " +
    "they are closed, though it runs on.",
  level: "should",
  sources: [
    posix("accept", "accept4"),
    python("PEP 446"),
    linux("fcntl(2)", "FD_CLOEXEC"),
    report("zeromq/libzmq", 956),
  ],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "programs"], peer: ["stream"] },
  outcomes: {
    accepted: eof,
    connected: eof,
    refused: {
      conforming: ["ECONNREFUSED"],
      tolerated: { ENOENT: "the interface removes the path itself" },
    },
  },
  async script({ listening, connectedTo, subject, peer, atOnce, record }) {
    const own = await listening(subject);
    const accepted = await connectedTo(own.listener, own.address);
    const other = await listening(peer);
    const connected = await connectedTo(other.listener, other.address);
    await subject.startProgram();
    for (const [name, ends] of Object.entries({ accepted, connected })) {
      await ends.subject.close();
      record(name, await atOnce(ends.peer.recv(1), outcome));
    }
    await own.listener.close();
    record("refused", await outcome(peer.connectStream(own.address)));
  },
});
