import { BOTH_ROLES, defineCase, exchanged, INET, intact, report, rfc } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

const [FIRST, SECOND, ALL] = [
  { seed: 81, length: 1_000 },
  { seed: 81, length: 1_000, offset: 1_000 },
  { seed: 81, length: 2_000 },
];

export default defineCase({
  id: "tcp/loss/data",
  title: "Bytes that the path loses are sent again",
  requirement:
    "Bytes that were lost on the way reach the peer once and in their order, also where later ones arrive " +
    "first.",
  level: "must",
  sources: [
    rfc(9293, "2.2"),
    rfc(9293, "3.8.1"),
    rfc(6298, "5"),
    report("microsoft/demikernel", 195),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter"] },
  outcomes: {
    lost: LOST,
    content: { conforming: ["intact"] },
    exchange: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, record, subject: seat } = scenario;
    const { subject, peer } = await connected();
    // What is sent next must not wait for the acknowledgement of what was lost.
    if (seat.has("option:TCP_NODELAY")) await subject.setsockopt("TCP_NODELAY", 1);
    await peer.lose("everything");
    await subject.sendall(FIRST);
    const draining = peer.drain({ size: ALL.length, pattern: ALL });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    await subject.sendall(SECOND);
    record("content", intact(await draining, ALL.length));
    record("exchange", await exchanged(subject, peer));
  },
});
