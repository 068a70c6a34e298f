import { defineCase, exchanged, INET, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/idle-close-frees-port",
  title: "A listener that nobody connected to is closed and started again",
  requirement: "A listener without connections leaves nothing: its port can be bound at once.",
  level: "must",
  sources: [posix("close"), posix("bind", "EADDRINUSE")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    refused: { conforming: ["ECONNREFUSED"] },
    listen: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { listen: "ok" } },
  },
  async script({ listening, connectedTo, subject, peer, record }) {
    const startedAgain = async () => {
      const { listener, address } = await listening(subject);
      await listener.close();
      const refused: Outcome = await outcome(peer.connectStream(address));
      const starting = subject.listenStream(address);
      return { address, refused, starting, listen: await outcome(starting) };
    };
    const first = await startedAgain();
    // Another process may be given the free port; hardly twice.
    const { address, refused, starting, listen } = first.listen === "ok" ? first : await startedAgain();
    record("refused", refused);
    record("listen", listen);
    if (listen !== "ok") return;
    const ends = await connectedTo(await starting, address);
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
