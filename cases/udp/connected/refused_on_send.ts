import { bytesOf, defineCase, INET, linux, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { refuse, refused } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-on-send",
  title: "A send reports that nobody got the datagram before",
  requirement:
    "A refusal that was not read yet fails the next send, which sends nothing; the send after that succeeds.",
  level: "must",
  sources: [rfc(1122, "4.1.3.3"), posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram", "datagram:connect"] },
  outcomes: {
    second: {
      conforming: ["ECONNREFUSED"],
      tolerated: { ok: { reason: "Winsock reports it to receives alone", when: { os: "windows" } } },
    },
    third: { conforming: ["ok"] },
    fourth: { conforming: ["ECONNREFUSED"], after: { second: "ECONNREFUSED" } },
    fifth: { conforming: ["whole"], after: { fourth: "ECONNREFUSED" } },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, subjectAddress, keeper } = await refused(scenario);
    const second = await outcome(subject.sendOne(bytesOf("two")));
    record("second", second);
    const third = await outcome(refuse(scenario, subject));
    record("third", third);
    if (second !== "ECONNREFUSED") return;

    // Somebody is there by now, who would hear if the fourth were sent.
    await keeper.connect(subjectAddress);
    const fourth = await outcome(subject.sendOne(bytesOf("four")));
    record("fourth", fourth);
    if (fourth !== "ECONNREFUSED") return;
    await subject.sendOne(bytesOf("five"));
    record("fifth", carried((await keeper.recvfrom(1024)).data, bytesOf("five")));
  },
});
