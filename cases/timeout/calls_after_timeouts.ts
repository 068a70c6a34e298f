import { defineCase, EVERY_FAMILY, type Outcome, posix, python } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows, everyVainCall } from "../_every_call.ts";

/** Milliseconds after which each call that waits in vain ends. */
const SHORT_MS = 10;

const after = { vain: "timeout" } as const;

export default defineCase({
  id: "timeout/calls-after-timeouts",
  title: "Every call is made after receives and polls whose time was up",
  requirement:
    "Receives of every kind, polls and selects wait in vain until their time is up, one after another, and " +
    "then every call does as before.",
  level: "must",
  sources: [posix("recv"), posix("poll"), posix("select"), python("socket.settimeout")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["timeout"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    vain: { conforming: ["timeout"] },
    ...Object.fromEntries(
      Object.entries(everyCallRows()).map((
        [checkpoint, row],
      ) => [checkpoint, { ...row, after: { ...row.after, ...after } }]),
    ),
  },
  async script(scenario) {
    const { subject: seat, inMode, record } = scenario;
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
    if (vain === after.vain) await everyCall(scenario, connections);
  },
});
