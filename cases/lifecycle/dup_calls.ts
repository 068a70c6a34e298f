import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows, type Joined } from "../_every_call.ts";

export default defineCase({
  id: "lifecycle/dup-calls",
  title: "Every call is made on the duplicate of a socket that was closed",
  requirement:
    "A duplicate that is all that is left reports the state of the socket, receives and sends by every call.",
  level: "must",
  sources: [posix("dup"), posix("close")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const duplicates: Joined[] = [];
    for (const each of await connectionsOfEveryType(scenario)) {
      const mine = await each.mine.dup();
      await each.mine.close();
      await scenario.inMode(mine);
      duplicates.push({ ...each, mine });
    }
    await everyCall(scenario, duplicates);
  },
});
