import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { fillUp } from "../send/_offer.ts";
import { LOST, TOO_MUCH, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/close-full",
  title: "A socket is closed while the path is down and its buffer is full",
  requirement:
    "A close of a full buffer on a path that is down returns, and all that was accepted arrives later.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), rfc(9293, "3.10.4"), posix("close"), report("soypat/lneto", 182)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "mode:nonblocking"],
    peer: ["stream", "filter", "option:SO_RCVBUF"],
  },
  outcomes: {
    refused: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    close: { conforming: ["ok"] },
    lost: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, measure, record } = scenario;
    const { subject, peer } = await connectedSmall();
    await peer.lose("everything");
    const { count, end } = await fillUp(scenario, subject, TOO_MUCH);
    record("refused", end);
    measure("accepted", count);
    record("close", await outcome(subject.close()));
    const draining = peer.drain({ pattern: TOO_MUCH });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    const drained = await draining;
    record("content", intact(drained, count));
    record("end", ending(drained));
  },
});
