import { defineCase, EVERY_FAMILY, linux } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";

export default defineCase({
  id: "epoll/calls-of-members",
  title: "Every call is made on a socket that instances of epoll have",
  requirement: "A socket reports its state, receives and sends by every call while it is in instances of " +
    "epoll, for its level and for its edge.",
  level: "must",
  sources: [linux("epoll(7)", "Level-triggered and edge-triggered")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario);
    const { subject: seat } = scenario;
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    for (const { mine } of connections) {
      await level.add(mine, ["in", "out", "rdhup"]);
      await edge.add(mine, ["in", "out", "rdhup", "et"]);
    }
    for (const epoll of [level, edge]) await epoll.wait(0);
    await everyCall(scenario, connections);
  },
});
