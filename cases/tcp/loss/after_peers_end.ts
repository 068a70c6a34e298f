import { BOTH_ROLES, defineCase, INET, intact, outcome, report, rfc } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

const DATA = { seed: 84, length: 3_000 };

export default defineCase({
  id: "tcp/loss/after-peers-end",
  title: "Bytes and an end are lost after the end of the peer",
  requirement:
    "What is sent after the peer's half-close is sent again if it is lost, and so is the end of a close.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 2)"),
    rfc(9293, "3.8.1"),
    report("robur-coop/utcp", 24),
    report("ausimian/tricep", 27),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write", "filter"] },
  outcomes: {
    peersEnd: { conforming: ["eof"] },
    lost: LOST,
    content: { conforming: ["intact"] },
    lostEnd: LOST,
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await peer.shutdown("write");
    record("peersEnd", await outcome(subject.recv(1)));
    await peer.lose("everything");
    await subject.sendall(DATA);
    const draining = peer.drain({ size: DATA.length, pattern: DATA });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    record("content", intact(await draining, DATA.length));
    await peer.lose("everything");
    await subject.close();
    const ending = peer.recv(1);
    record("lostEnd", await whileDown(scenario, ending));
    await peer.loseNothing();
    record("end", await outcome(ending));
  },
});
