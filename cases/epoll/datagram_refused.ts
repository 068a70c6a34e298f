import { BYTE, defineCase, INET, linux } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/datagram-refused",
  title: "A refused datagram is reported as an error, asked for or not",
  requirement:
    "A refusal is reported as EPOLLERR, once as an edge, until SO_ERROR has given the error, and so is the " +
    "next one.",
  level: "must",
  sources: [linux("epoll_ctl(2)", "EPOLLERR"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "send", "epoll", "option:SO_ERROR"],
    peer: ["stream", "bsd"],
  },
  outcomes: {
    before: none,
    level: same,
    again: same,
    edge: same,
    edgeAgain: none,
    asked: same,
    given: none,
    next: same,
  },
  async script({ closedPort, datagram, subject: seat, peer, record }) {
    const { socket } = await datagram(seat);
    await socket.connect(await closedPort(peer, "datagram"));
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    await level.add(socket, []);
    await edge.add(socket, ["et"]);
    record("before", await silent(level));
    await socket.send(BYTE);
    record("edge", await told(edge, socket, "err"));
    record("level", await told(level, socket, "err"));
    record("again", await told(level, socket, "err"));
    record("edgeAgain", await silent(edge));
    await level.modify(socket, ["in"]);
    record("asked", await told(level, socket, "err"));
    await socket.getsockopt("SO_ERROR");
    record("given", await silent(level));
    await socket.send(BYTE);
    record("next", await told(edge, socket, "err"));
  },
});
