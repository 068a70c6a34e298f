import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/closed",
  title: "A closed socket is no longer reported, and its number is free",
  requirement:
    "The close of a socket takes it out of every instance, with whatever was still to be reported; a " +
    "socket that gets its number can be added, and is reported.",
  level: "must",
  sources: [
    linux("epoll(7)", "Questions and answers, 6"),
    report("nanovms/nanos", 1178),
    report("sysprog21/elfuse", 78),
    report("occlum/ngo", 48),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    unread: same,
    closed: none,
    edgeClosed: none,
    add: { conforming: ["ok"] },
    edgeAdd: { conforming: ["ok"] },
    idle: none,
    told: same,
    edge: same,
    edgeAgain: none,
  },
  async script({ connected, visible, subject: seat, peer: other, record }) {
    const { subject, peer, listener, address } = await connected();
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    await level.add(subject, ["in"]);
    await edge.add(subject, ["in", "et"]);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("unread", await told(level, subject, "in"));
    const client = await other.connectStream(address);
    await subject.close();
    record("closed", await silent(level));
    record("edgeClosed", await silent(edge));
    // It gets the lowest number that is free.
    const { socket: next } = await listener.accept();
    record("add", await outcome(level.add(next, ["in"])));
    record("edgeAdd", await outcome(edge.add(next, ["in", "et"])));
    record("idle", await silent(level));
    await client.sendall(BYTE);
    record("told", await told(level, next, "in"));
    record("edge", await told(edge, next, "in"));
    record("edgeAgain", await silent(edge));
  },
});
