import { defineCase, EVERY_FAMILY, type Outcome, posix, python, report } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyVainCall } from "../_every_call.ts";

/** Milliseconds after which each call ends. */
const SHORT_MS = 10;

export default defineCase({
  id: "timeout/beside-duplicate",
  title: "A socket that has a duplicate waits no longer than its time",
  requirement:
    "Receives of every kind end when the time of their socket is up, though it has been duplicated.",
  lesson:
    "In Go the File() of a connection or a listener is a duplicate that waits, and so does the original " +
    "from then on: its deadlines end nothing any more. SetNonblock() mends that.",
  level: "must",
  sources: [
    posix("dup"),
    python("socket.settimeout"),
    report("golang/go", 21862),
    report("golang/go", 29277),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["timeout"] },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: { duplicated: { conforming: ["timeout"] }, afterClose: { conforming: ["timeout"] } },
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario);
    const duplicates = await Promise.all(connections.map(({ mine }) => mine.dup()));
    const ends = async () => {
      let vain: Outcome = "timeout";
      for (const { mine } of connections) {
        await mine.setMode("timeout", SHORT_MS);
        if (vain === "timeout") vain = await everyVainCall(scenario, mine, vain);
      }
      return vain;
    };
    scenario.record("duplicated", await ends());
    for (const duplicate of duplicates) await duplicate.close();
    scenario.record("afterClose", await ends());
  },
});
