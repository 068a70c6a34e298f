import { defineCase, INET, outcome, pendingError, posix, rfc } from "../../harness/case/mod.ts";
import { refuse, refused } from "../udp/connected/_nobody.ts";

const told = { conforming: ["ECONNREFUSED"] } as const;

export default defineCase({
  id: "lifecycle/dup-refused",
  title: "A duplicate reports that a datagram was refused",
  requirement:
    "A refusal waits at the socket, whenever a duplicate is made, and is reported once by the descriptor " +
    "that asks first.",
  level: "must",
  sources: [posix("dup"), posix("XSH 2.10.10"), rfc(1122, "4.1.3.3")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "send", "dup", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: { late: told, lateAgain: { conforming: ["none"] }, early: told, original: told },
  async script(scenario) {
    const { atOnce, record } = scenario;
    const { subject } = await refused(scenario);
    const duplicate = await subject.dup();
    record("late", await atOnce(duplicate.recv(16), outcome));
    record("lateAgain", await pendingError(subject));
    await refuse(scenario, subject);
    record("early", await atOnce(duplicate.recv(16), outcome));
    await refuse(scenario, duplicate);
    await subject.dup();
    record("original", await atOnce(subject.recv(16), outcome));
  },
});
