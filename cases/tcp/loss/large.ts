import { BOTH_ROLES, defineCase, ending, INET, intact, report, rfc } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

/** Bytes that the peer reads before the path goes down. */
const READ = 65_536;

export default defineCase({
  id: "tcp/loss/large",
  title: "A path is down in the middle of a large transfer",
  requirement:
    "Of more bytes than the window holds, those that a path loses reach the peer once and in order.",
  level: "must",
  sources: [
    rfc(9293, "2.2"),
    rfc(9293, "3.8.1"),
    rfc(6298, "5"),
    report("mirage/mirage-tcpip", 157),
    report("apache/nuttx", 5589),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "demand-read", "filter", "option:SO_RCVBUF"] },
  outcomes: {
    beginning: { conforming: ["intact"] },
    lost: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    const sending = subject.sendall(tooMuch);
    record("beginning", intact(await peer.drain({ size: READ, pattern: tooMuch }), READ));
    await peer.lose("everything");
    const draining = peer.drain({ pattern: { ...tooMuch, offset: READ } });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    await sending;
    await subject.close();
    const drained = await draining;
    record("content", intact(drained, tooMuch.length - READ));
    record("end", ending(drained));
  },
});
