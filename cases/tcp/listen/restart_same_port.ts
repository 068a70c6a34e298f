import {
  defineCase,
  exchanged,
  INET,
  linux,
  type Outcome,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

const RESTARTS = 10;

export default defineCase({
  id: "tcp/listen/restart-same-port",
  title: "A server is started ten times at one port",
  requirement:
    "A close gives a listener's port up at once, also with a client in its queue: the next listener there " +
    "serves the next clients.",
  level: "must",
  sources: [posix("close"), posix("bind"), linux("socket(7)", "SO_REUSEADDR"), report("shadow/shadow", 1780)],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    listen: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { listen: "ok" } },
  },
  async script({ connected, connectedTo, subject, peer, unavailable, record }) {
    const canShare = subject.has("option:SO_REUSEADDR");
    const options = canShare ? { SO_REUSEADDR: 1 } : {};
    // The first connection stays, and with it the port: nobody else can take it.
    const { listener, address } = await connected({ subject: options });
    let before = listener;
    let exchange: Outcome = "intact";
    // Nobody accepts this one.
    await peer.connectStream(address);
    for (let restart = 0; restart < RESTARTS && exchange === "intact"; restart++) {
      await before.close();
      const starting = subject.listenStream(address, { options });
      const listen = await outcome(starting);
      if (listen === "EADDRINUSE" && !canShare) {
        unavailable("The first connection keeps the port from listeners that do not have SO_REUSEADDR");
      }
      if (listen !== "ok") return record("listen", listen);
      before = await starting;
      const ends = await connectedTo(before, address);
      exchange = await exchanged(ends.peer, ends.subject);
      await ends.peer.close();
      await ends.subject.close();
    }
    record("listen", "ok");
    record("exchange", exchange);
  },
});
