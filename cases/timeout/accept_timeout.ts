import { defineCase, outcome, python } from "../../harness/case/mod.ts";
import { punctual, TIMEOUT_MS } from "./deadline.ts";

export default defineCase({
  id: "timeout/accept-timeout",
  title: "accept with a timeout where no client comes",
  requirement:
    "An accept with a timeout fails when that is over, neither sooner nor later, and the next client is accepted.",
  // Some interfaces have timeouts for connections and none for listeners.
  level: "should",
  sources: [python("socket.settimeout()"), python("Timeouts and the accept method")],
  // The subject accepts.
  axes: { role: ["server"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "mode:timeout", "timeout:accept"], peer: ["stream"] },
  outcomes: {
    accept: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { accept: "timeout" } },
    next: { conforming: ["ok"] },
  },
  async script({ listening, subject, peer, elapsedMs, record, measure }) {
    const { listener, address } = await listening(subject);
    await listener.setMode("timeout", TIMEOUT_MS);
    const overdue = async () => {
      const accepting = listener.accept();
      const ended = await outcome(accepting);
      return { ended, elapsed: elapsedMs(accepting) };
    };
    const { ended, elapsed } = await overdue();
    record("accept", ended);
    if (ended === "timeout") {
      record("elapsed", await punctual(measure, elapsed, async () => (await overdue()).elapsed));
    }
    await listener.setMode("natural");
    await peer.connectStream(address);
    record("next", await outcome(listener.accept()));
  },
});
