import { BOTH_ROLES, defineCase, EVERY_FAMILY, intact, python } from "../../../harness/case/mod.ts";
import { TIMEOUT_MS, timesOut } from "../../timeout/_deadline.ts";

export default defineCase({
  id: "tcp/send/sendall-timeout",
  title: "A sendall with a timeout fails when the peer does not read",
  requirement:
    "A sendall whose time is over fails, and what it sent is a beginning of the data and nothing else.",
  lesson: "When sendall() fails in the middle nobody knows how much was sent: the connection is of no " +
    "use any more for messages. Close it.",
  level: "must",
  sources: [python("socket.sendall()"), python("socket.settimeout()")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "mode:timeout", "timeout:send", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { sendall: "timeout" } },
    arrived: { conforming: ["short"] },
  },
  async script(scenario) {
    const { connectedSmall, blocked, record, measure } = scenario;
    const sendInVain = async () => {
      const { subject, peer, tooMuch } = await connectedSmall();
      await subject.setMode("timeout", TIMEOUT_MS);
      return { subject, peer, tooMuch, call: subject.sendall(tooMuch) };
    };
    const { subject, peer, tooMuch } = await timesOut(scenario, "sendall", sendInVain);
    const draining = peer.drain({ pattern: tooMuch });
    // The reader makes room, which a sender that has failed does not use.
    await blocked(draining);
    await subject.shutdown("write");
    const drained = await draining;
    measure("arrived", drained.count);
    record("arrived", intact(drained, tooMuch.length));
  },
});
