import { BYTE, defineCase, EARLY_MS, outcome, type Polled, posix, report } from "../../harness/case/mod.ts";
import { inTime } from "../_clock.ts";

/** Milliseconds that polls are given. */
const [TIMEOUT_MS, SHORT_MS] = [190, 45];
/**
 * Milliseconds that it may return later, less than a time would that is rounded up to a tenth of a second.
 */
const LATE_MS = 50;

/** Polls that are given so many milliseconds, side by side. */
type Polls = (timeoutMs: number) => Promise<Iterable<unknown> | Polled>[];

export default defineCase({
  id: "poll/timeout",
  title: "A poll ends in time where nothing comes, of sockets of every kind and of several",
  requirement:
    "A poll without events returns nothing when its time is up, and not sooner or much later; with 0 it " +
    "never waits.",
  level: "must",
  sources: [posix("poll", "timeout"), report("libressl/portable", 1321)],
  axes: { role: ["server"] },
  needs: { subject: ["datagram", "stream", "poll"], peer: ["datagram", "stream"] },
  outcomes: {
    events: { conforming: ["none"] },
    elapsed: { conforming: ["ok"] },
    shortEvents: { conforming: ["none"] },
    shortElapsed: { conforming: ["ok"] },
    atOnce: { conforming: ["none"] },
    elapsedAtOnce: { conforming: ["ok"] },
    recv: { conforming: ["data"] },
  },
  async script(scenario) {
    const { connected, datagrams, elapsedMs, measure, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    const { listener, subject: accepted } = await connected();
    const sockets = [subject, listener, accepted];
    const poll: Polls = (timeoutMs) => sockets.map((each) => each.poll(["in"], timeoutMs));
    const polled = async (timeoutMs: number, polls = poll) => {
      let events = 0;
      return await inTime(scenario, [timeoutMs - EARLY_MS, timeoutMs + LATE_MS], async () => {
        const polling = polls(timeoutMs);
        for (const found of await Promise.all(polling)) {
          events += [...("told" in found ? found.told : found)].length;
        }
        return { events, tookMs: polling.map(elapsedMs) };
      });
    };
    const isSound = ({ events, elapsed }: Awaited<ReturnType<typeof polled>>) =>
      events === 0 && elapsed === "ok";
    // One that is too short may be held up for the rest of its time, but not twice.
    const twice = async (polls: Polls) => {
      const first = await polled(TIMEOUT_MS, polls);
      return isSound(first) ? await polled(TIMEOUT_MS, polls) : first;
    };
    let told = await twice(poll);
    const { seat } = subject;
    if (seat.has("poll:several") && isSound(told)) {
      told = await twice((timeoutMs) => [seat.pollAll(sockets, ["in"], timeoutMs)]);
    }
    measure("elapsedMs", Math.round(told.tookMs));
    record("events", told.events === 0 ? "none" : "data");
    record("elapsed", told.elapsed);
    // The second wait of a socket, and one of a few ticks of a clock.
    const short = await polled(SHORT_MS);
    record("shortEvents", short.events === 0 ? "none" : "data");
    record("shortElapsed", short.elapsed);
    const atOnce = await polled(0);
    record("atOnce", atOnce.events === 0 ? "none" : "data");
    record("elapsedAtOnce", atOnce.elapsed);
    await peer.sendto(BYTE, subjectAddress);
    record("recv", await outcome(subject.recvfrom(1)));
  },
});
