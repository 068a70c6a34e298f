import { BYTE, defineCase, type Outcome, outcome, posix } from "../../harness/case/mod.ts";

/** Milliseconds that the poll is given. */
const TIMEOUT_MS = 120;
/** Milliseconds that it may return sooner: the coarsest timer of a system in use ticks every 16. */
const EARLY_MS = 20;
/** Milliseconds that it may return later, less than a wait of twice the time would. */
const LATE_MS = 100;
/** Tries at most: a busy machine may keep a thread from its turn, but not time after time. */
const MOST_TRIES = 5;

export default defineCase({
  id: "poll/timeout",
  title: "A poll ends in time where nothing comes",
  requirement:
    "A poll without events returns nothing when its time is up, and not sooner or much later; with 0 it never waits.",
  level: "must",
  sources: [posix("poll", "timeout")],
  axes: { role: ["server"] },
  needs: { subject: ["datagram", "poll"], peer: ["datagram"] },
  outcomes: {
    events: { conforming: ["none"] },
    elapsed: { conforming: ["ok"] },
    atOnce: { conforming: ["none"] },
    recv: { conforming: ["data"] },
  },
  async script({ datagrams, elapsedMs, measure, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    let [tookMs, events] = [Infinity, 0];
    for (let tries = 0; tookMs > TIMEOUT_MS + LATE_MS && tries < MOST_TRIES; tries++) {
      const polling = subject.poll(["in"], TIMEOUT_MS);
      events += (await polling).length;
      tookMs = elapsedMs(polling);
    }
    measure("elapsedMs", Math.round(tookMs));
    record("events", events === 0 ? "none" : "data");
    const late: Outcome = tookMs > TIMEOUT_MS + LATE_MS ? "late" : "ok";
    record("elapsed", tookMs < TIMEOUT_MS - EARLY_MS ? "early" : late);
    record("atOnce", (await subject.poll(["in"], 0)).length === 0 ? "none" : "data");
    await peer.sendto(BYTE, subjectAddress);
    record("recv", await outcome(subject.recvfrom(1)));
  },
});
