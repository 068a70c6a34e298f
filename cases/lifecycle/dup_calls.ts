import { defineCase, EVERY_FAMILY, type Outcome, posix } from "../../harness/case/mod.ts";
import {
  connectionsOfEveryType,
  everyCall,
  everyCallRows,
  everyVainCall,
  type Joined,
} from "../_every_call.ts";

export default defineCase({
  id: "lifecycle/dup-calls",
  title: "Every call is made on the duplicate of a socket that was closed",
  requirement:
    "A duplicate that is all that is left reports the state of the socket, receives and sends by every call, " +
    "and waits for nothing where the original did not.",
  level: "must",
  sources: [posix("dup"), posix("close")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: { modeKept: { conforming: ["same"] }, ...everyCallRows() },
  async script(scenario) {
    const duplicates: Joined[] = [];
    for (const each of await connectionsOfEveryType(scenario)) {
      const mine = await each.mine.dup();
      await each.mine.close();
      duplicates.push({ ...each, mine });
    }
    let modeKept: Outcome = "same";
    for (const { mine } of scenario.mode === "nonblocking" ? duplicates : []) {
      const nothing = await everyVainCall(scenario, mine, "EAGAIN");
      if (nothing !== "EAGAIN") modeKept = "different";
    }
    scenario.record("modeKept", modeKept);
    await everyCall(scenario, duplicates);
  },
});
