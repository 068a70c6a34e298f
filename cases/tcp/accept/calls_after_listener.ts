import { defineCase, EVERY_FAMILY, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";

export default defineCase({
  id: "tcp/accept/calls-after-listener",
  title: "Every call is made on an accepted socket whose listener is closed",
  requirement:
    "An accepted socket reports its state, receives and sends by every call when its listener is closed.",
  level: "must",
  sources: [posix("close"), posix("accept")],
  axes: { role: ["server"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { connected, inMode } = scenario;
    const { subject, peer, listener } = await connected();
    await inMode(subject);
    await listener.close();
    await everyCall(scenario, [{ mine: subject, other: peer }]);
  },
});
