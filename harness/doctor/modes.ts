import type { Check, Group } from "./check.ts";
import { type Context, described } from "./context.ts";
import type { Failure } from "../endpoint/kinds.ts";
import type { Method, Params, Returned } from "../endpoint/operations.ts";
import { pause } from "./deadline.ts";

/** Milliseconds of the time that the agent itself shall end a call after. */
const TIME_MS = 100;
/** What a timer may be early by: Linux counts in ticks, and begins with the one that is under way. */
const EARLY_MS = 10;
/** Bytes that no pair of buffers takes. */
const BEYOND_BUFFERS = 64 << 20;
/** Milliseconds that a call is watched while it must go on waiting; longer than {@linkcode TIME_MS}. */
const WATCHED_MS = 150;
/** Milliseconds between two tries. */
const PAUSE_MS = 5;
/** Times that a socket may be told to have room and then have none, which another thread of the system can bring about. */
const NO_ROOM = 20;

const COMMON = { section: "Operations", needs: ["stream"], over: "first", after: ["recv/waits"] } as const;

/** Milliseconds that a call took: on the agent's own clock where it tells, as a busy machine adds to what the harness sees. */
function tookMsOf(beforeMs: number, elapsedNs: number | undefined): number {
  return Math.round(elapsedNs === undefined ? performance.now() - beforeMs : elapsedNs / 1e6);
}

/** Expects the error of a call that its time has ended, `though` it had every reason to wait. */
function expectTimeout(context: Context, error: Failure | undefined, though: string): void {
  context.expect(error !== undefined, `a result, ${though}`, "an error");
  context.expect(error?.timeout === true, described(error!), `an error with "timeout": true`);
}

/** The result of a call that does not wait, made until there is something: a stack of its own may have it a little later than the peer. */
async function eventually<M extends Method>(
  context: Context,
  method: M,
  params: Params<M>,
): Promise<Returned<M>> {
  const lastMs = performance.now() + context.timeoutMs;
  for (;;) {
    const { value, error } = await context.reply(method, params);
    if (!error) return value;
    context.expect(
      error.errno === "EAGAIN" && performance.now() < lastMs,
      `${described(error)} of ${method}`,
      "a result",
    );
    await pause(PAUSE_MS);
  }
}

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "setMode/nonblocking",
    title: "without waiting, recv and accept fail at once while there is nothing",
    of: ["setMode", "mode:nonblocking"],
    needs: ["stream", "mode:nonblocking"],
    mend: "make the socket itself nonblocking, and pass on the error or the count of its call",
    async run(context) {
      const { ours, theirs } = await context.connected();
      const why = "the socket does not wait and there is nothing";
      await context.ok("setMode", { socket: ours, mode: "nonblocking" });
      await context.fails("recv", { socket: ours, size: 1 }, why, "EAGAIN");
      await context.peer("sendall", { socket: theirs, data: Uint8Array.of(7) });
      const { data } = await eventually(context, "recv", { socket: ours, size: 1 });
      context.expect(data[0] === 7, "another byte", "the one that was sent");
      const { listener } = await context.listens();
      await context.ok("setMode", { socket: listener, mode: "nonblocking" });
      await context.fails("accept", { socket: listener }, why, "EAGAIN");
    },
  },
  {
    ...COMMON,
    name: "setMode/accepted",
    title: "each socket has a mode of its own: one that is accepted waits, whatever its listener does",
    of: ["setMode", "accept"],
    needs: ["stream", "mode:nonblocking"],
    after: ["setMode/nonblocking", "accept"],
    mend: "a new or accepted socket is natural; set the mode of the one socket that the number stands for",
    async run(context) {
      const { listener, at } = await context.listens();
      await context.ok("setMode", { socket: listener, mode: "nonblocking" });
      const { socket: theirs } = await context.peer("connectStream", { address: at });
      const { socket: ours } = await eventually(context, "accept", { socket: listener });
      const other = await context.connected();
      const call = await context.waits("recv", { socket: ours, size: 1 });
      await pause(WATCHED_MS);
      context.expect(!call.answered(), "an answer before anything was sent", "a recv that waits");
      await context.peer("sendall", { socket: theirs, data: Uint8Array.of(7) });
      const { error } = await call.reply;
      context.expect(!error, error ? described(error) : "", "the byte that was sent");
      await context.ok("setMode", { socket: ours, mode: "nonblocking" });
      const why = "the accepted socket does not wait and there is nothing";
      await context.fails("recv", { socket: ours, size: 1 }, why, "EAGAIN");
      const beside = await context.waits("recv", { socket: other.ours, size: 1 });
      await context.peer("close", { socket: other.theirs });
      const end = await beside.reply;
      context.expect(
        !end.error,
        end.error ? `${described(end.error)} on a socket beside the one that does not wait` : "",
        "that it waits until the peer's close",
      );
    },
  },
  {
    ...COMMON,
    name: "setMode/nonblocking-send",
    title: "without waiting, send fails at once while nothing can be taken, and what it counted arrives",
    of: ["send", "mode:nonblocking"],
    needs: ["stream", "send", "mode:nonblocking"],
    after: ["setMode/nonblocking", "send/pattern"],
    mend: "make the socket itself nonblocking, and pass on the count or the error of its call",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.ok("setMode", { socket: ours, mode: "nonblocking" });
      const data = { seed: 1, length: 1 << 20 };
      let count = 0;
      for (let sends = 0; sends < 256; sends++) {
        const { error, value } = await context.reply("send", { socket: ours, data });
        count += value?.count ?? 0;
        if (!error) continue;
        context.errno("send", error, "the buffers are full", "EAGAIN");
        await context.peer("drain", { socket: theirs, size: count });
        return;
      }
      context.expect(false, "256 sends of 1 MiB, of which the peer has received none", "an error");
    },
  },
  {
    ...COMMON,
    name: "setMode/blocking",
    title: "a recv that blocks waits until something comes, also after it did not wait before",
    of: ["setMode", "mode:blocking"],
    needs: ["stream", "mode:blocking"],
    mend: "make the socket itself blocking; no time of the agent's own ends the call",
    async run(context) {
      const { ours, theirs } = await context.connected();
      if (context.declares("mode:nonblocking")) {
        await context.ok("setMode", { socket: ours, mode: "nonblocking" });
      }
      await context.ok("setMode", { socket: ours, mode: "blocking" });
      const call = await context.waits("recv", { socket: ours, size: 1 });
      await pause(WATCHED_MS);
      context.expect(!call.answered(), "an answer before anything was sent", "a recv that blocks");
      await context.peer("sendall", { socket: theirs, data: Uint8Array.of(7) });
      const { error } = await call.reply;
      context.expect(!error, error ? described(error) : "", "the byte that was sent");
    },
  },
  {
    ...COMMON,
    name: "setMode/timeout",
    title: "a recv ends after the time that was set, and says that it was the time",
    of: ["setMode", "mode:timeout", "unix:timeout"],
    needs: ["stream", "mode:timeout"],
    over: "each",
    mend: `hand the time to the implementation, which may count in seconds; add "timeout": true to its error`,
    async run(context) {
      if (context.family === "unix" && !context.declares("unix:timeout")) return;
      const { ours } = await context.connected();
      await context.ok("setMode", { socket: ours, mode: "timeout", timeoutMs: TIME_MS });
      const before = performance.now();
      const { error, elapsedNs } = await context.reply("recv", { socket: ours, size: 1 });
      const tookMs = tookMsOf(before, elapsedNs);
      expectTimeout(context, error, "though nothing was sent");
      context.expect(
        tookMs >= TIME_MS - EARLY_MS,
        `the timeout after ${tookMs} ms`,
        `it after ${TIME_MS} ms`,
      );
    },
  },
  {
    ...COMMON,
    name: "setMode/timeout-send",
    title: "the time that was set also ends a sendall while the peer takes nothing",
    of: ["setMode", "timeout:send"],
    needs: ["stream", "mode:timeout", "timeout:send"],
    after: ["setMode/timeout", "sendall/waits"],
    mend: `hand the time to the implementation for sends too, or leave "timeout:send" out`,
    async run(context) {
      const { ours } = await context.connected();
      await context.ok("setMode", { socket: ours, mode: "timeout", timeoutMs: TIME_MS });
      const data = { seed: 1, length: BEYOND_BUFFERS };
      const { error } = await context.reply("sendall", { socket: ours, data });
      expectTimeout(context, error, "though the peer takes nothing");
    },
  },
  {
    ...COMMON,
    name: "setMode/timeout-accept",
    title: "the time that was set also ends an accept while nobody connects",
    of: ["setMode", "timeout:accept"],
    needs: ["stream", "mode:timeout", "timeout:accept"],
    after: ["setMode/timeout", "accept"],
    mend: `hand the time to the implementation for listeners too, or leave "timeout:accept" out`,
    async run(context) {
      const { listener } = await context.listens();
      await context.ok("setMode", { socket: listener, mode: "timeout", timeoutMs: TIME_MS });
      const { error } = await context.reply("accept", { socket: listener });
      expectTimeout(context, error, "though nobody connected");
    },
  },
  {
    ...COMMON,
    name: "setMode/natural",
    title: "back in its natural mode, a recv waits again",
    of: ["setMode"],
    oneOf: ["mode:blocking", "mode:nonblocking", "mode:timeout"],
    mend: "undo what the other modes set",
    async run(context) {
      const { ours, theirs } = await context.connected();
      if (context.declares("mode:timeout")) {
        await context.ok("setMode", { socket: ours, mode: "timeout", timeoutMs: TIME_MS });
      } else if (context.declares("mode:nonblocking")) {
        await context.ok("setMode", { socket: ours, mode: "nonblocking" });
      }
      await context.ok("setMode", { socket: ours, mode: "natural" });
      const call = await context.waits("recv", { socket: ours, size: 1 });
      await pause(WATCHED_MS);
      context.expect(!call.answered(), "an answer before anything was sent", "a recv that waits");
      await context.peer("close", { socket: theirs });
      await call.reply;
    },
  },
  {
    ...COMMON,
    name: "poll",
    title: "poll waits for what it is asked for, tells it, and ends empty when its time is up",
    of: ["poll"],
    needs: ["stream", "poll"],
    mend: "ask the implementation's own readiness of this one socket",
    async run(context) {
      const { ours, theirs } = await context.connected();
      const before = performance.now();
      const none = await context.reply("poll", { socket: ours, events: ["in"], timeoutMs: TIME_MS });
      const tookMs = tookMsOf(before, none.elapsedNs);
      context.expect(!none.error, none.error ? described(none.error) : "", "a result without events");
      const early = none.value?.events.join();
      context.expect(early === "", `${early} while nothing was sent`, "no event");
      context.expect(tookMs >= TIME_MS - EARLY_MS, `no event after ${tookMs} ms`, `that after ${TIME_MS} ms`);
      const out = await context.ok("poll", { socket: ours, events: ["out"], timeoutMs: TIME_MS });
      context.expect(
        out.events.includes("out"),
        `${out.events.join() || "nothing"}`,
        `"out", as there is room`,
      );
      const params = { socket: ours, events: ["in"], timeoutMs: 2 * context.timeoutMs } as const;
      const call = await context.waits("poll", params);
      await context.peer("sendall", { socket: theirs, data: Uint8Array.of(7) });
      const { value } = await call.reply;
      context.expect(value?.events.includes("in") === true, `${value?.events.join()}`, `"in"`);
    },
  },
  {
    ...COMMON,
    name: "poll/out",
    title: `poll tells "out" where a send then takes something`,
    of: ["poll"],
    needs: ["stream", "poll", "send", "mode:nonblocking"],
    after: ["poll", "setMode/nonblocking-send"],
    mend: "ask the implementation's own readiness of this one socket",
    async run(context) {
      const { ours } = await context.connected();
      await context.ok("setMode", { socket: ours, mode: "nonblocking" });
      const data = { seed: 1, length: 1 << 20 };
      let refused = 0;
      for (let events: readonly string[] = ["out"]; events.length > 0 && refused < NO_ROOM;) {
        const { error } = await context.reply("send", { socket: ours, data });
        refused = error ? refused + 1 : 0;
        if (error) ({ events } = await context.ok("poll", { socket: ours, events: ["out"], timeoutMs: 0 }));
      }
      context.expect(refused < NO_ROOM, `"out" of a socket that takes nothing`, "no event");
    },
  },
];

/** Modes, and readiness. */
export const MODES: Group = { title: "Modes", checks: CHECKS };
