import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";

export default defineCase({
  id: "lifecycle/dup-beside-calls",
  title: "Every call is made on a socket that has a duplicate",
  requirement:
    "A socket reports its state, receives and sends by every call while a duplicate of it is open.",
  level: "must",
  sources: [posix("dup")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario);
    for (const { mine } of connections) await mine.dup();
    await everyCall(scenario, connections);
  },
});
