import {
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  posix,
  python,
  report,
  type Row,
} from "../../harness/case/mod.ts";

/** Somebody else may be given a port that was just closed, but not each of so many. */
const TRIES = 3;

/** Says if one of some addresses can be taken again, which are closed one after another. */
async function taken(tries: readonly (() => Promise<Outcome>)[]): Promise<Outcome> {
  let how: Outcome = "ok";
  for (const each of tries) {
    how = await each();
    if (how !== "EADDRINUSE") break;
  }
  return how;
}

const eof: Row = { conforming: ["eof"] };
const ok: Row = { conforming: ["ok"] };

export default defineCase({
  id: "lifecycle/not-inherited",
  title: "A program that is started holds none of the sockets",
  requirement: "Sockets that were opened before a program was started are closed " +
    "when they are closed, though it runs on.",
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
    const several = <T>(open: () => Promise<T>) => Promise.all(Array.from({ length: TRIES }, open));
    const own = await listening(subject);
    const accepted = await connectedTo(own.listener, own.address);
    const other = await listening(peer);
    const connected = await connectedTo(other.listener, other.address);
    const unused = await several(() => listening(subject));
    const messages = await several(() => datagram(subject));
    await subject.startProgram();
    await accepted.subject.close();
    record("accepted", await atOnce(accepted.peer.recv(1), outcome));
    await connected.subject.close();
    record("connected", await atOnce(connected.peer.recv(1), outcome));
    await own.listener.close();
    record("refused", await outcome(peer.connectStream(own.address)));
    // No client has made these ports wait.
    const listens = unused.map(({ listener, address }) => async () => {
      await listener.close();
      return await outcome(subject.listenStream(address));
    });
    record("again", await taken(listens));
    const opens = messages.map(({ socket, address }) => async () => {
      await socket.close();
      return await outcome(subject.openDatagram(family, address));
    });
    record("datagram", await taken(opens));
  },
});
