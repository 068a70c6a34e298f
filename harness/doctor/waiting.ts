import type { Check, Group } from "./check.ts";
import { pause } from "./deadline.ts";

/** Milliseconds of the wait whose length the agent must tell. */
const WAIT_MS = 60;
/** Times that a wait which the agent measured too short is tried again, as a busy machine may begin it late. */
const WAITS = 3;
/** Calls that wait at once. */
const MANY = 12;

const COMMON = { section: "Messages", needs: ["stream"], over: "first", after: ["recv/waits"] } as const;
const CONCURRENT =
  "serve each request in a thread or task of its own, or never block the loop that reads stdin";

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "protocol/concurrent",
    title: "a call that waits does not hold up another",
    of: ["protocol"],
    mend: CONCURRENT,
    async run(context) {
      const first = await context.connected();
      const second = await context.connected();
      const call = await context.waits("recv", { socket: first.ours, size: 1 });
      const other = await context.reply("close", { socket: second.ours });
      context.expect(!other.error, `the error ${other.error?.native}`, "the close of another socket");
      await context.peer("recv", { socket: second.theirs, size: 1 });
      context.expect(!call.answered(), "an answer to the recv", "that it still waits");
      await context.peer("close", { socket: first.theirs });
      await call.reply;
    },
  },
  {
    ...COMMON,
    name: "protocol/concurrent-accept",
    title: "an accept that waits does not hold up a connection",
    of: ["protocol"],
    after: ["accept/waits", "protocol/concurrent"],
    mend: CONCURRENT,
    async run(context) {
      const { listener, at } = await context.listens();
      const call = await context.waits("accept", { socket: listener });
      await context.connected();
      // The agent to itself: the connection that it waits for is its own.
      await context.ok("connectStream", { address: at });
      const { error } = await call.reply;
      context.expect(!error, `the error ${error?.native}`, "the connection that has come");
    },
  },
  {
    ...COMMON,
    name: "protocol/many",
    title: `${MANY} calls wait at once, and are answered in the order in which they can be`,
    of: ["protocol"],
    after: ["protocol/concurrent"],
    mend: "no fixed number of workers; answers come in any order",
    async run(context) {
      const ends = [];
      for (let index = 0; index < MANY; index++) ends.push(await context.connected());
      const calls = [];
      for (const { ours } of ends) calls.push(await context.waits("recv", { socket: ours, size: 1 }));
      for (let index = MANY - 1; index >= 0; index--) {
        const data = Uint8Array.of(index);
        await context.peer("sendall", { socket: ends[index]!.theirs, data });
        const { value } = await calls[index]!.reply;
        context.sameBytes(`what connection ${index} receives`, value?.data ?? new Uint8Array(), data);
      }
    },
  },
  {
    ...COMMON,
    name: "protocol/entered",
    title: `"entered" names the request that waits`,
    of: ["protocol"],
    mend: `"params" is {"id": N} with the id of that very request`,
    async run(context) {
      const first = await context.connected();
      const second = await context.connected();
      // The first waits already: an "entered" that names it again is missing at the second.
      const before = await context.waits("recv", { socket: first.ours, size: 1 });
      const after = await context.waits("recv", { socket: second.ours, size: 1 });
      for (const { theirs } of [first, second]) await context.peer("close", { socket: theirs });
      await before.reply;
      await after.reply;
    },
  },
  {
    ...COMMON,
    name: "protocol/elapsed",
    title: `"elapsedNs" is the time of the call, where it is told`,
    of: ["protocol"],
    mend: "take the difference of a monotonic clock around the socket call, in nanoseconds",
    async run(context) {
      for (let tries = 1;; tries++) {
        const { ours, theirs } = await context.connected();
        const call = await context.waits("recv", { socket: ours, size: 1 });
        await pause(WAIT_MS);
        const waitedMs = performance.now() - call.enteredMs;
        await context.peer("sendall", { socket: theirs, data: Uint8Array.of(1) });
        // That it is no longer than the round trip is looked at in every reply.
        const { elapsedNs } = await call.reply;
        if (elapsedNs === undefined || elapsedNs / 1e6 >= waitedMs / 2) return;
        if (tries < WAITS) continue;
        const ms = Math.floor(waitedMs);
        context.expect(
          false,
          `"elapsedNs" is ${elapsedNs} of a recv that waited ${ms} ms`,
          `about ${ms}000000`,
        );
      }
    },
  },
  {
    ...COMMON,
    name: "interrupt",
    title: "a close beside a recv that waits on the same socket ends both, and the peer sees it",
    of: ["interrupt"],
    needs: ["stream", "interrupt"],
    after: ["protocol/concurrent"],
    mend: "shut the socket down before closing it, as a close alone leaves the other thread in its call",
    async run(context) {
      const { ours, theirs } = await context.connected();
      const call = await context.waits("recv", { socket: ours, size: 1 });
      await context.ok("close", { socket: ours });
      await call.reply;
      const { data } = await context.peer("recv", { socket: theirs, size: 1 });
      context.expect(data.length === 0, `${data.length} bytes at the peer`, "end of file");
    },
  },
  {
    ...COMMON,
    name: "concurrent",
    title: "one socket sends while a recv waits on it, and two recvs share what comes",
    of: ["concurrent"],
    needs: ["stream", "concurrent"],
    after: ["protocol/concurrent", "sendall"],
    mend: "no lock of the agent's own around the calls of a socket",
    async run(context) {
      const { ours, theirs } = await context.connected();
      const first = await context.waits("recv", { socket: ours, size: 1 });
      const second = await context.waits("recv", { socket: ours, size: 1 });
      await context.ok("sendall", { socket: ours, data: Uint8Array.of(9) });
      await context.peer("recv", { socket: theirs, size: 1 });
      await context.peer("sendall", { socket: theirs, data: Uint8Array.of(1, 2) });
      const came = await Promise.all([first.reply, second.reply]);
      const bytes = came.map((reply) => reply.value?.data[0] ?? 0).sort();
      context.expect(bytes.join() === "1,2", `the bytes ${bytes.join()}`, "1 for one, 2 for the other");
    },
  },
];

/** How calls wait, beside each other. */
export const WAITING: Group = { title: "Waiting", checks: CHECKS };
