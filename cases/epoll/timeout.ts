import { BYTE, defineCase, type Epoll, linux } from "../../harness/case/mod.ts";
import { inTime } from "../_clock.ts";
import { none, same, tells } from "./_tells.ts";

/** Milliseconds that calls are given. */
const [TIMEOUT_MS, SHORT_MS] = [120, 45];
/**
 * Milliseconds that a call may return later, less than a time would that is rounded up to a tenth of a
 * second.
 */
const LATE_MS = 50;
/**
 * Waits of a millisecond, and how long all of them take at least: a clock may be anywhere between two of its
 * ticks.
 */
const [TINY_WAITS, TINY_MS] = [30, 15];
/** Milliseconds after which a wait without end still waits. */
const ENDLESS_MS = 600;

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "epoll/timeout",
  title: "A wait ends in time where nothing comes",
  requirement:
    "epoll_wait reports nothing when its time is up, and not sooner or much later; with 0 it never waits, " +
    "with -1 it waits without end, and what is there is reported whatever the time.",
  level: "must",
  sources: [linux("epoll_wait(2)", "timeout")],
  axes: {},
  needs: { subject: ["datagram", "epoll"], peer: ["datagram"] },
  outcomes: {
    waited: none,
    elapsed: ok,
    short: none,
    shortElapsed: ok,
    atOnce: none,
    atOnceElapsed: ok,
    empty: none,
    emptyElapsed: ok,
    taken: none,
    takenElapsed: ok,
    ready: same,
    readyElapsed: ok,
    tinyElapsed: ok,
    endless: { conforming: ["pending"] },
    ended: same,
  },
  async script(scenario) {
    const { datagram, elapsedMs, stillBlockedFor, measure, subject: seat, peer, record } = scenario;
    const { socket, address } = await datagram(seat);
    const { socket: sender } = await datagram(peer);
    const [epoll, nobodys] = [await seat.epoll(), await seat.epoll()];
    await epoll.add(socket, ["in"]);
    const wait = (instance: Epoll, timeoutMs: number, expectedMs = timeoutMs) =>
      // A clock may count in whole milliseconds.
      inTime(scenario, [expectedMs - 1, expectedMs + LATE_MS], async () => {
        const waiting = instance.wait(timeoutMs);
        return { told: await tells(waiting, [socket, "out"]), tookMs: elapsedMs(waiting) };
      });
    const { told, tookMs, elapsed } = await wait(epoll, TIMEOUT_MS);
    measure("elapsedMs", Math.round(tookMs));
    record("waited", told);
    record("elapsed", elapsed);
    // The second wait of an instance, and one of a few ticks of a clock.
    const short = await wait(epoll, SHORT_MS);
    record("short", short.told);
    record("shortElapsed", short.elapsed);
    const atOnce = await wait(epoll, 0);
    record("atOnce", atOnce.told);
    record("atOnceElapsed", atOnce.elapsed);
    const empty = await wait(nobodys, SHORT_MS);
    record("empty", empty.told);
    record("emptyElapsed", empty.elapsed);
    // Everything that was there is read before anybody waits.
    await sender.sendto(BYTE, address);
    await socket.recvfrom(1);
    const taken = await wait(epoll, TIMEOUT_MS);
    record("taken", taken.told);
    record("takenElapsed", taken.elapsed);
    await epoll.modify(socket, ["out"]);
    const ready = await wait(epoll, 1_000, 0);
    record("ready", ready.told);
    record("readyElapsed", ready.elapsed);
    let tinyMs = 0;
    for (let waits = 0; tinyMs < TINY_MS && waits < TINY_WAITS; waits++) {
      const waiting = nobodys.wait(1);
      await waiting;
      tinyMs += elapsedMs(waiting);
    }
    record("tinyElapsed", tinyMs < TINY_MS ? "early" : "ok");
    await epoll.modify(socket, ["in"]);
    const endless = epoll.wait(null);
    record("endless", await stillBlockedFor(ENDLESS_MS, endless) ? "pending" : "none");
    await sender.sendto(BYTE, address);
    record("ended", await tells(endless, [socket, "in"]));
  },
});
