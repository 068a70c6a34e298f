import { BYTE, defineCase, EVERY_MODE, INET, linux, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { refuse, refused } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-by-mode",
  title: "A refusal ends a receive and a send in every mode",
  requirement:
    "In every mode the next receive, or the next send, gives a pending refusal at once, by its errno.",
  level: "must",
  sources: [rfc(1122, "4.1.3.3"), posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram", "datagram:connect"] },
  outcomes: {
    recvfrom: { conforming: ["ECONNREFUSED"] },
    send: { conforming: ["ECONNREFUSED"], after: { recvfrom: "ECONNREFUSED" } },
    sendAgain: { conforming: ["ok"], after: { recvfrom: "ECONNREFUSED" } },
  },
  async script(scenario) {
    const { inMode, atOnce, record } = scenario;
    const { subject } = await refused(scenario);
    await inMode(subject);
    const recvfrom = await atOnce(subject.recvfrom(1024), outcome);
    record("recvfrom", recvfrom);
    if (recvfrom !== "ECONNREFUSED") return;
    await refuse(scenario, subject);
    record("send", await outcome(subject.sendOne(BYTE)));
    record("sendAgain", await outcome(subject.sendOne(BYTE)));
  },
});
