import { defineCase, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/path-of-successor",
  title: "A listener is closed whose path belongs to another by now",
  requirement: "Closing a listener leaves a path alone that another listener has bound meanwhile.",
  level: "should",
  sources: [posix("close"), posix("unlink"), linux("unix(7)", "NOTES")],
  // The subject's listener is the one that loses its path.
  axes: { role: ["server"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    close: { conforming: ["ok"] },
    path: { conforming: ["yes"] },
    connect: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
  },
  async script({ listening, paths, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    await paths.remove(address);
    const successor = await peer.listenStream(address);
    record("close", await outcome(listener.close()));
    record("path", await paths.kindOf(address) === "socket" ? "yes" : "no");
    const connecting = subject.connectStream(address);
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect !== "ok") return;
    const { socket } = await successor.accept();
    record("exchange", await exchanged(await connecting, socket));
  },
});
