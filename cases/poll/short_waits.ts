import { defineCase, type Outcome, posix, report } from "../../harness/case/mod.ts";

/** Milliseconds that each call is given. */
const SHORT_MS = 1;
/** Calls of each kind. One of them has its turn in time, also on a busy machine. */
const CALLS = 25;
/** Milliseconds that no wait may take less than, but for the rounding of clocks. */
const LEAST_MS = 0.9;
/** Milliseconds that one of them takes less than, also where a clock ticks every 16. */
const MOST_MS = 50;

export default defineCase({
  id: "poll/short-waits",
  title: "A call waits for a millisecond",
  requirement: "A poll and a receive that are given a millisecond wait for it, and for no tenth of a second.",
  level: "should",
  sources: [
    posix("poll", "timeout"),
    report("tokio-rs/mio", 1614),
    report("openjdk/jdk", 13798),
    report("ARMmbed/mbed-os", 13197),
  ],
  axes: {},
  needs: { subject: ["datagram", "poll", "mode:timeout"] },
  outcomes: { poll: { conforming: ["ok"] }, recvfrom: { conforming: ["ok"] } },
  async script({ datagram, elapsedMs, measure, subject, record }) {
    const { socket } = await datagram(subject);
    const shortest = async (name: string, call: () => Promise<unknown>) => {
      let leastMs = Infinity;
      for (let calls = 0; calls < CALLS; calls++) {
        const calling = call();
        await calling.catch(() => {});
        leastMs = Math.min(leastMs, elapsedMs(calling));
      }
      measure(`${name}Ms`, leastMs);
      const late: Outcome = leastMs > MOST_MS ? "late" : "ok";
      record(name, leastMs < LEAST_MS ? "early" : late);
    };
    await shortest("poll", () => socket.poll(["in"], SHORT_MS));
    await socket.setMode("timeout", SHORT_MS);
    await shortest("recvfrom", () => socket.recvfrom(1));
  },
});
