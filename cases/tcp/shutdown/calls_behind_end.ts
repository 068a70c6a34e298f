import { BOTH_ROLES, defineCase, EVERY_FAMILY, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";

export default defineCase({
  id: "tcp/shutdown/calls-behind-end",
  title: "Every call is made when the peer's end has come after its last bytes",
  requirement: "What came before the peer's end is reported and received by every call, then the end; " +
    "every call that sends still sends.",
  level: "must",
  sources: [posix("shutdown"), posix("recv"), posix("send")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: everyCallRows("", { conforming: ["eof"] }),
  async script(scenario) {
    const { connected, inMode } = scenario;
    const { subject, peer } = await connected();
    await inMode(subject);
    await everyCall(scenario, [{ mine: subject, other: peer, ends: true }]);
  },
});
