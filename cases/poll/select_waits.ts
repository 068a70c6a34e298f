import { BYTE, defineCase, EARLY_MS, EVERY_FAMILY, linux, posix, report } from "../../harness/case/mod.ts";
import { inTime } from "../_clock.ts";
import { LONG_MS } from "./_long.ts";
import { left } from "./_select.ts";

/** Milliseconds that a select is given. */
const TIMEOUT_MS = 120;
/** Milliseconds that it may return later, less than a wait of twice the time would. */
const LATE_MS = 100;

export default defineCase({
  id: "poll/select-waits",
  title: "A select waits for its time, or without end",
  requirement:
    "select returns with empty sets when its time is up, and not sooner or much later; with 0 it never " +
    "waits, and without a time it waits until a socket is ready. Where it writes back what is left of its " +
    "time, that is nothing when its time is up.",
  level: "must",
  sources: [
    posix("select", "timeout"),
    linux("select(2)", "The timeout"),
    report("cloudius-systems/osv", 598),
    report("shadow/shadow", 2897),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "select"], peer: ["stream"] },
  outcomes: {
    timed: { conforming: ["none"] },
    elapsed: { conforming: ["ok"] },
    atOnce: { conforming: ["none"] },
    elapsedAtOnce: { conforming: ["ok"] },
    waits: { conforming: ["yes"] },
    woken: { conforming: ["same"] },
    nothingLeft: { conforming: ["yes"] },
    left: { conforming: ["yes"] },
  },
  async script(scenario) {
    const { connected, elapsedMs, measure, stillBlockedFor, subject, record } = scenario;
    const [first, second] = [await connected(), await connected()];
    const reads = [first.subject, second.subject];
    const selected = (timeoutMs: number) =>
      inTime(scenario, [timeoutMs - EARLY_MS, timeoutMs + LATE_MS], async () => {
        const selecting = subject.select({ reads, excepts: reads }, timeoutMs);
        const result = await selecting;
        return { told: left(result, {}), leftMs: result.leftMs ?? 0, tookMs: elapsedMs(selecting) };
      });
    const timed = await selected(TIMEOUT_MS);
    measure("elapsedMs", Math.round(timed.tookMs));
    record("timed", timed.told);
    record("elapsed", timed.elapsed);
    record("nothingLeft", timed.leftMs === 0 ? "yes" : "no");
    const atOnce = await selected(0);
    record("atOnce", atOnce.told);
    record("elapsedAtOnce", atOnce.elapsed);
    const endless = subject.select({ reads }, null);
    endless.catch(() => {});
    record("waits", await stillBlockedFor(0, endless) ? "yes" : "no");
    await second.peer.sendall(BYTE);
    record("woken", left(await endless, { reads: [second.subject] }));
    await second.subject.recv(1);
    const waiting = subject.select({ reads }, LONG_MS);
    await second.peer.sendall(BYTE);
    const { leftMs = LONG_MS } = await waiting;
    record("left", leftMs > 0 && leftMs <= LONG_MS ? "yes" : "no");
  },
});
