import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  INET,
  intact,
  outcome,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/isolation",
  title: "A connection whose path is down does not hold up others",
  requirement: "While one connection sends again what is lost, others of the same listener go on, and new " +
    "ones can be made.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.8.1"), report("apache/nuttx", 13823)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter", "option:SO_RCVBUF"] },
  outcomes: {
    before: { conforming: ["intact"] },
    lost: LOST,
    meanwhile: { conforming: ["intact"] },
    made: { conforming: ["intact"] },
    closed: { conforming: ["eof"] },
    content: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connectedSmall, connectedTo, record } = scenario;
    const { subject, peer, tooMuch, listener, address } = await connectedSmall();
    const other = await connectedTo(listener, address);
    record("before", await exchanged(other.subject, other.peer));
    await peer.lose("everything");
    const sending = subject.sendall(tooMuch);
    const draining = peer.drain({ size: tooMuch.length, pattern: tooMuch });
    record("lost", await whileDown(scenario, draining));
    record("meanwhile", await exchanged(other.subject, other.peer));
    const made = await connectedTo(listener, address);
    record("made", await exchanged(made.subject, made.peer));
    await made.subject.close();
    record("closed", await outcome(made.peer.recv(1)));
    await peer.loseNothing();
    record("content", intact(await draining, tooMuch.length));
    await sending;
  },
});
