import { BOTH_ROLES, defineCase, EVERY_FAMILY, EVERY_MODE, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";

/** Times that each call is made in the mode that sockets begin with, and in others. */
const [MANY, TWICE] = [5, 2];

export default defineCase({
  id: "timeout/every-call-by-mode",
  title: "Calls that need not wait are made in every mode",
  requirement: "A connected socket reports its state, receives what is there and sends by every call " +
    "alike, whatever its type and mode, and the first time as later.",
  level: "must",
  sources: [posix("recv"), posix("send"), posix("fcntl", "O_NONBLOCK")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const times = scenario.mode === "natural" ? MANY : TWICE;
    await everyCall(scenario, await connectionsOfEveryType(scenario), "", times);
  },
});
