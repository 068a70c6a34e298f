import { BOTH_ROLES, defineCase, INET, outcome, report, rfc } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/simultaneous-end",
  title: "Both sides end at once, and one FIN is lost",
  requirement:
    "A half-close whose FIN is lost while the peer's own arrives is sent again, and both ends of the " +
    "connection are reported.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 3)"),
    rfc(9293, "3.6 (Case 1)"),
    report("shadow/shadow", 3573),
    report("zephyrproject-rtos/zephyr", 46350),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write", "filter"] },
  outcomes: {
    lost: LOST,
    subjectEnd: { conforming: ["eof"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const { subject, peer } = await connected();
    await peer.lose("everything");
    await subject.shutdown("write");
    await peer.shutdown("write");
    record("subjectEnd", await outcome(subject.recv(1)));
    const ending = peer.recv(1);
    record("lost", await whileDown(scenario, ending));
    await peer.loseNothing();
    record("peerEnd", await outcome(ending));
    await visible(peer, "ack");
  },
});
