import { BYTE, defineCase, INET, linux } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/urgent",
  title: "An urgent byte is reported to whoever asks for it",
  requirement:
    "An urgent byte is reported as EPOLLPRI until it is read, and once as an edge, but not to whoever asks " +
    "for reading alone.",
  level: "should",
  sources: [linux("epoll_ctl(2)", "EPOLLPRI"), linux("tcp(7)", "Sockets API")],
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "epoll", "recv:oob"], peer: ["stream", "send:oob"] },
  outcomes: { idle: none, edge: same, edgeAgain: none, level: same, again: same, unasked: none, read: none },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const [level, edge, reading] = [await seat.epoll(), await seat.epoll(), await seat.epoll()];
    await level.add(subject, ["in", "pri"]);
    await edge.add(subject, ["pri", "et"]);
    await reading.add(subject, ["in"]);
    record("idle", await silent(edge));
    await peer.send(BYTE, ["oob"]);
    record("edge", await told(edge, subject, "pri"));
    record("edgeAgain", await silent(edge));
    record("level", await told(level, subject, "pri"));
    record("again", await told(level, subject, "pri"));
    record("unasked", await silent(reading));
    await subject.recv(1, ["oob"]);
    record("read", await silent(level));
  },
});
