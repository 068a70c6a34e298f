import { defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/listener",
  title: "A listener is reported for each connection, or for as long as one waits",
  requirement:
    "A listener is reported as readable while connections are queued, and with EPOLLET once for each that " +
    "comes.",
  level: "must",
  sources: [
    linux("epoll(7)", "Level-triggered and edge-triggered"),
    linux("epoll(7)", "Example for suggested usage"),
    report("rcore-os/tgoskits", 504),
    report("jiixyj/epoll-shim", 3),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    idle: none,
    idleEdge: none,
    first: same,
    firstAgain: none,
    queued: same,
    queuedAgain: same,
    second: same,
    secondAgain: none,
    oneLeft: same,
    oneAccepted: none,
    empty: none,
    third: same,
    fourth: same,
  },
  async script({ listening, subject: seat, peer, record }) {
    const { listener, address } = await listening(seat);
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    await level.add(listener, ["in", "out", "rdhup"]);
    await edge.add(listener, ["in", "et"]);
    record("idle", await silent(level));
    record("idleEdge", await silent(edge));
    await peer.connectStream(address);
    record("first", await told(edge, listener, "in"));
    record("firstAgain", await silent(edge));
    record("queued", await told(level, listener, "in"));
    record("queuedAgain", await told(level, listener, "in"));
    await peer.connectStream(address);
    record("second", await told(edge, listener, "in"));
    record("secondAgain", await silent(edge));
    await listener.accept();
    record("oneLeft", await told(level, listener, "in"));
    record("oneAccepted", await silent(edge));
    await listener.accept();
    record("empty", await silent(level));
    await peer.connectStream(address);
    record("third", await told(edge, listener, "in"));
    await listener.accept();
    await peer.connectStream(address);
    record("fourth", await told(edge, listener, "in"));
  },
});
