import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../_every_call.ts";

export default defineCase({
  id: "lifecycle/dup-calls",
  title: "Every call is made on the duplicate of a socket that was closed",
  requirement: "A duplicate that is all that is left tells of the socket, receives and sends by every call.",
  level: "must",
  sources: [posix("dup"), posix("close")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { connected, inMode } = scenario;
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    await subject.close();
    await inMode(duplicate);
    await everyCall(scenario, duplicate, peer);
  },
});
