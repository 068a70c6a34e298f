import { defineCase, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/path-lifecycle",
  title: "A path outlives the listener that made it",
  requirement:
    "The file that a bind makes outlives its listener, and keeps the path taken until it is removed.",
  lesson: "The path of an AF_UNIX server stays when it ends, and the next bind() fails with " +
    "EADDRINUSE. Remove it when the server ends or before it starts, if nobody listens there.",
  level: "must",
  sources: [posix("bind", "EADDRINUSE"), posix("connect", "ECONNREFUSED"), linux("unix(7)", "NOTES")],
  // The subject listens.
  axes: { role: ["server"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    made: { conforming: ["yes"] },
    secondListener: { conforming: ["EADDRINUSE"] },
    exchange: { conforming: ["intact"] },
    left: { conforming: ["yes"], tolerated: { no: "the interface removes the path itself" } },
    connect: { conforming: ["ECONNREFUSED"], after: { left: "yes" } },
    connectToRemoved: { conforming: ["ENOENT"], after: { left: "no" } },
    listenAgain: { conforming: ["EADDRINUSE"], after: { left: "yes" } },
    leftAlone: { conforming: ["yes"], after: { left: "yes" } },
    listenAfterRemoval: { conforming: ["ok"] },
    exchangeAfterRemoval: { conforming: ["intact"], after: { listenAfterRemoval: "ok" } },
  },
  async script({ listening, connectedTo, paths, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const isThere = async () => await paths.kindOf(address) === "socket" ? "yes" : "no";
    record("made", await isThere());
    record("secondListener", await outcome(subject.listenStream(address)));
    const ends = await connectedTo(listener, address);
    record("exchange", await exchanged(ends.subject, ends.peer));
    await listener.close();
    const left = await isThere();
    record("left", left);
    record(left === "yes" ? "connect" : "connectToRemoved", await outcome(peer.connectStream(address)));
    if (left === "yes") {
      record("listenAgain", await outcome(subject.listenStream(address)));
      record("leftAlone", await isThere());
      await paths.remove(address);
    }
    const listeningAgain = subject.listenStream(address);
    const listen = await outcome(listeningAgain);
    record("listenAfterRemoval", listen);
    if (listen !== "ok") return;
    const again = await connectedTo(await listeningAgain, address);
    record("exchangeAfterRemoval", await exchanged(again.subject, again.peer));
  },
});
