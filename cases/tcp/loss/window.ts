import { BOTH_ROLES, defineCase, ending, INET, intact, report, rfc } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/window",
  title: "Probes of a closed window are lost",
  requirement:
    "A sender that waits for a closed window goes on once it is open, also if its probes and the first " +
    "bytes after them were lost.",
  level: "must",
  sources: [
    rfc(9293, "3.8.6.1"),
    rfc(1122, "4.2.2.17"),
    report("google/gvisor", 10243),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "demand-read", "filter", "option:SO_RCVBUF"] },
  outcomes: {
    lost: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, blocked, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    const sending = subject.sendall(tooMuch);
    // A send that has its bytes in a buffer returns while the window is closed.
    await blocked(sending);
    await peer.lose("everything");
    await whileDown(scenario, sending);
    const draining = peer.drain({ pattern: tooMuch });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    await sending;
    await subject.close();
    const drained = await draining;
    record("content", intact(drained, tooMuch.length));
    record("end", ending(drained));
  },
});
