import { defineCase, INET, linux, outcome, posix, python, report, type Row } from "../../harness/case/mod.ts";

const eof: Row = { conforming: ["eof"] };
const ok: Row = { conforming: ["ok"] };

export default defineCase({
  id: "lifecycle/not-inherited",
  title: "A program that is started holds none of the sockets",
  requirement:
    "Sockets that were opened before a program was started are closed when they are closed, though it runs on.",
  lesson:
    "What socket() and accept() of C give is inherited by every program that is started, and its port " +
    "stays taken when the server starts again. Use SOCK_CLOEXEC; most languages do.",
  level: "should",
  sources: [
    posix("socket", "SOCK_CLOEXEC"),
    python("PEP 446"),
    linux("fcntl(2)", "FD_CLOEXEC"),
    report("cesanta/mongoose", 1302),
    report("toitlang/toit", 3106),
    report("tenzir/tenzir", 3998),
    report("yhirose/cpp-httplib", 164),
    report("jolt-lang/jolt", 596),
    report("hammerlab/ketrew", 373),
  ],
  axes: { family: INET },
  needs: { subject: ["stream", "datagram", "programs"], peer: ["stream"] },
  outcomes: {
    accepted: eof,
    connected: eof,
    refused: { conforming: ["ECONNREFUSED"] },
    again: ok,
    datagram: ok,
  },
  async script({ listening, connectedTo, datagram, family, subject, peer, atOnce, record }) {
    const own = await listening(subject);
    const accepted = await connectedTo(own.listener, own.address);
    const other = await listening(peer);
    const connected = await connectedTo(other.listener, other.address);
    const unused = await listening(subject);
    const message = await datagram(subject);
    await subject.startProgram();
    await accepted.subject.close();
    record("accepted", await atOnce(accepted.peer.recv(1), outcome));
    await connected.subject.close();
    record("connected", await atOnce(connected.peer.recv(1), outcome));
    await own.listener.close();
    record("refused", await outcome(peer.connectStream(own.address)));
    // No client has made this port wait.
    await unused.listener.close();
    record("again", await outcome(subject.listenStream(unused.address)));
    await message.socket.close();
    record("datagram", await outcome(subject.openDatagram(family, message.address)));
  },
});
