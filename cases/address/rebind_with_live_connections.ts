import { defineCase, exchanged, INET, linux, outcome, posix } from "../../harness/case/mod.ts";

const [PLAIN, REUSE] = [{ SO_REUSEADDR: 0 }, { SO_REUSEADDR: 1 }];

export default defineCase({
  id: "address/rebind-with-live-connections",
  title: "A listener is restarted under a connection that it had accepted",
  requirement:
    "A live connection keeps its port from others but those with SO_REUSEADDR, and does not notice them.",
  level: "should",
  sources: [linux("socket(7)", "SO_REUSEADDR"), posix("bind", "EADDRINUSE")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "option:SO_REUSEADDR"], peer: ["stream"] },
  outcomes: {
    plain: { conforming: ["EADDRINUSE"] },
    reusing: { conforming: ["ok"] },
    old: { conforming: ["intact"] },
    new: { conforming: ["intact"], after: { reusing: "ok" } },
    oldAfterNew: { conforming: ["intact"], after: { reusing: "ok" } },
  },
  async script({ connected, connectedTo, subject, record }) {
    const old = await connected({ subject: REUSE });
    const { address } = old;
    await old.listener.close();
    record("plain", await outcome(subject.listenStream(address, { options: PLAIN })));
    const listening = subject.listenStream(address, { options: REUSE });
    const reusing = await outcome(listening);
    record("reusing", reusing);
    record("old", await exchanged(old.subject, old.peer));
    if (reusing !== "ok") return;
    const next = await connectedTo(await listening, address);
    record("new", await exchanged(next.subject, next.peer));
    record("oldAfterNew", await exchanged(old.subject, old.peer));
  },
});
