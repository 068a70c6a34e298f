import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  python,
  received,
} from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows, everyVainCall } from "../_every_call.ts";

/** Milliseconds after which each call that waits in vain ends. */
const SHORT_MS = 10;

const after = { vain: "timeout" } as const;

export default defineCase({
  id: "timeout/calls-after-timeouts",
  title: "Every call is made after receives and polls whose time was up",
  requirement:
    "Receives of every kind, polls and selects wait in vain until their time is up, one after another, and " +
    "then a receive that waits is woken, and every call does as before.",
  level: "must",
  sources: [posix("recv"), posix("poll"), posix("select"), python("socket.settimeout")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["timeout"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    vain: { conforming: ["timeout"] },
    woken: { conforming: ["intact"], after },
    ...Object.fromEntries(
      Object.entries(everyCallRows()).map((
        [checkpoint, row],
      ) => [checkpoint, { ...row, after: { ...row.after, ...after } }]),
    ),
  },
  async script(scenario) {
    const { subject: seat, atOnce, inMode, record, stillBlockedFor } = scenario;
    const connections = await connectionsOfEveryType(scenario);
    let vain: Outcome = after.vain;
    for (const { mine } of connections) {
      await mine.setMode("timeout", SHORT_MS);
      if (vain === after.vain) vain = await everyVainCall(scenario, mine, after.vain);
      if (seat.has("poll")) await mine.poll(["in"], SHORT_MS);
      if (seat.has("select")) await seat.select({ reads: [mine] }, SHORT_MS);
      if (seat.has("epoll")) {
        const epoll = await seat.epoll();
        await epoll.add(mine, ["in"]);
        await epoll.wait(SHORT_MS);
      }
      await inMode(mine);
    }
    record("vain", vain);
    if (vain !== after.vain) return;
    const waits = connections.map(({ mine }) => mine.recv(BYTE.length));
    let woken: Outcome = "intact";
    if (!await stillBlockedFor(0, ...waits)) woken = await Promise.race(waits.map(outcome));
    for (const [at, { other }] of connections.entries()) {
      if (woken !== "intact") break;
      await other.sendall(BYTE);
      const receiving = waits[at]!;
      woken = await atOnce(receiving, () => received(receiving, BYTE));
    }
    record("woken", woken);
    await everyCall(scenario, connections);
  },
});
