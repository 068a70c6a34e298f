import { defineCase, EVERY_FAMILY, type Outcome, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows, everyVainCall } from "../_every_call.ts";

const after = { vain: "EAGAIN" } as const;

export default defineCase({
  id: "timeout/calls-after-vain",
  title: "Every call is made after receives that found nothing",
  requirement:
    "Nonblocking receives of every kind find nothing, one after another, and then every call does as before.",
  level: "must",
  sources: [posix("recv", "EAGAIN"), posix("recvmsg", "EAGAIN"), posix("read", "EAGAIN")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["nonblocking"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    vain: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    ...Object.fromEntries(
      Object.entries(everyCallRows()).map((
        [checkpoint, row],
      ) => [checkpoint, { ...row, after: { ...row.after, ...after } }]),
    ),
  },
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario);
    let vain: Outcome = after.vain;
    for (const { mine } of connections) {
      if (vain === after.vain) vain = await everyVainCall(scenario, mine, after.vain);
    }
    scenario.record("vain", vain);
    if (vain === after.vain) await everyCall(scenario, connections);
  },
});
