import { BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";

export default defineCase({
  id: "timeout/calls-after-signal",
  title: "Every call is made after a signal came while a receive waited",
  requirement: "A receive goes on after a signal, and then every call does as before.",
  level: "must",
  sources: [posix("sigaction", "SA_RESTART"), linux("signal(7)")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural"] },
  needs: { subject: ["stream", "signal"], peer: ["stream"] },
  outcomes: { waiting: { conforming: ["pending"] }, ...everyCallRows() },
  async script(scenario) {
    const { subject: seat, stillBlockedFor, record } = scenario;
    const connections = await connectionsOfEveryType(scenario);
    const receiving = connections.map(({ mine }) => mine.recv(BYTE.length));
    await stillBlockedFor(0, ...receiving);
    await seat.signal();
    record("waiting", await stillBlockedFor(0, ...receiving) ? "pending" : "none");
    for (const { other } of connections) await other.sendall(BYTE);
    await Promise.all(receiving);
    await everyCall(scenario, connections);
  },
});
