import { defineCase, EVERY_FAMILY, linux, outcome, posix } from "../../harness/case/mod.ts";

/** Milliseconds for a poll that has something to report. */
const MOST_MS = 2_000;

export default defineCase({
  id: "poll/listener-shut",
  title: "Poll wakes for a listener that was shut down",
  requirement: "A poll for clients does not wait at a listener that was shut down, as none can come.",
  level: "should",
  sources: [posix("poll", "POLLIN, POLLHUP"), linux("shutdown(2)")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "shutdown:both"] },
  outcomes: {
    shutdown: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "a listener is not connected", when: { os: "!linux" } } },
    },
    poll: { conforming: ["yes"], after: { shutdown: "ok" } },
  },
  async script({ listening, subject, record }) {
    const { listener } = await listening(subject);
    const shutdown = await outcome(listener.shutdown("both"));
    record("shutdown", shutdown);
    if (shutdown !== "ok") return;
    record("poll", (await listener.poll(["in"], MOST_MS)).length > 0 ? "yes" : "no");
  },
});
