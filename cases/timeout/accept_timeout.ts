import { defineCase, EVERY_FAMILY, outcome, python } from "../../harness/case/mod.ts";
import { TIMEOUT_MS, timesOut, timesOutAgain } from "./_deadline.ts";

export default defineCase({
  id: "timeout/accept-timeout",
  title: "An accept with a timeout ends in time where no client comes",
  requirement: "An accept with a timeout fails when that is over, time after time; the listener stays.",
  // Some interfaces have timeouts for connections and none for listeners.
  level: "should",
  sources: [python("socket.settimeout()"), python("Timeouts and the accept method")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout", "timeout:accept"], peer: ["stream"] },
  outcomes: {
    accept: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { accept: "timeout" } },
    again: { conforming: ["timeout"], after: { accept: "timeout" } },
    next: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { listening, subject, peer, record } = scenario;
    const { listener, address } = await listening(subject);
    await listener.setMode("timeout", TIMEOUT_MS);
    await timesOut(scenario, "accept", () => ({ call: listener.accept() }));
    record("again", await timesOutAgain(scenario, listener.accept()));
    await listener.setMode("natural");
    await peer.connectStream(address);
    record("next", await outcome(listener.accept()));
  },
});
