import { defineCase, exchanged, INET, outcome, posix, python } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/close-vs-blocked-accept",
  title: "A listener is closed while it waits for a client",
  requirement: "Closing a listener ends an accept that waits, and gives the port up at once.",
  level: "should",
  sources: [posix("close"), posix("accept", "ECONNABORTED"), python("socket.close")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "interrupt"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["pending"] },
    close: { conforming: ["ok"] },
    accept: {
      conforming: ["EBADF", "EINVAL", "ECONNABORTED", "ECANCELED"],
      tolerated: { error: "the interface has an error of its own for it" },
    },
    connect: { conforming: ["ECONNREFUSED"] },
    listen: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { listen: "ok" } },
  },
  async script({ listening, connectedTo, pendingOr, subject, peer, record }) {
    const reuse = subject.has("option:SO_REUSEADDR") ? { options: { SO_REUSEADDR: 1 } } : {};
    const { listener, address } = await listening(subject, reuse);
    // The accepted connection keeps the port: nobody else can take it.
    await connectedTo(listener, address);
    const accepting = listener.accept();
    record("before", await pendingOr(accepting, outcome));
    record("close", await outcome(listener.close()));
    record("accept", await outcome(accepting));
    record("connect", await outcome(peer.connectStream(address)));
    const restarting = subject.listenStream(address, reuse);
    const listen = await outcome(restarting);
    record("listen", listen);
    if (listen !== "ok") return;
    const ends = await connectedTo(await restarting, address);
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
