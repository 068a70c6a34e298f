import { BOTH_ROLES, defineCase, EVERY_FAMILY, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";

const { ownSends: _, ...ownRows } = everyCallRows("own");

export default defineCase({
  id: "tcp/shutdown/calls-behind-end",
  title: "Every call is made when one direction has ended",
  requirement: "What came before the peer's end is reported and received by every call, then the end; " +
    "every call that sends still sends. After its own end every call reports and receives.",
  level: "must",
  sources: [posix("shutdown"), posix("recv"), posix("send")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: { ...everyCallRows("", { conforming: ["eof"] }), ...ownRows },
  async script(scenario) {
    const { connected, inMode } = scenario;
    const ends = await connected();
    await inMode(ends.subject);
    await everyCall(scenario, [{ mine: ends.subject, other: ends.peer, ends: true }]);
    const own = await connected();
    await own.subject.shutdown("write");
    await inMode(own.subject);
    await everyCall(scenario, [{ mine: own.subject, other: own.peer, sentEnd: true }], "own");
  },
});
