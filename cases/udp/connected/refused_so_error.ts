import { bytesOf, defineCase, INET, type Outcome, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { refuse, refused } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-so-error",
  title: "SO_ERROR gives a refusal once and clears it",
  requirement: "Reading SO_ERROR returns a refusal and clears it, so that neither send nor recv reports it.",
  level: "must",
  sources: [posix("getsockopt", "SO_ERROR"), posix("XSH 2.10.16", "SO_ERROR"), rfc(1122, "4.1.3.3")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect", "send"],
  },
  outcomes: {
    first: { conforming: ["ECONNREFUSED"] },
    firstAgain: { conforming: ["none"] },
    send: { conforming: ["ok"] },
    second: { conforming: ["ECONNREFUSED"] },
    secondAgain: { conforming: ["none"] },
    recv: { conforming: ["whole"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, subjectAddress, keeper } = await refused(scenario);
    const read = async (checkpoint: string): Promise<void> => {
      const { errno, value } = await subject.getsockopt("SO_ERROR");
      // The number is there as long as the name is.
      record(checkpoint, value > 0 === (errno !== null) ? (errno ?? "none") as Outcome : "different");
    };
    await read("first");
    await read("firstAgain");
    record("send", await outcome(refuse(scenario, subject)));
    await read("second");
    await read("secondAgain");
    await keeper.connect(subjectAddress);
    await keeper.send(bytesOf("here I am"));
    record("recv", carried(await subject.recv(1024), bytesOf("here I am")));
  },
});
