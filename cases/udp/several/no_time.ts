import { defineCase, EVERY_FAMILY, linux, type Outcome, type Received } from "../../../harness/case/mod.ts";
import { arrive, messages, received, roomFor, TEXTS } from "./_messages.ts";

const [FIRST, SECOND] = TEXTS;

/** Datagrams that a call took: `partial` for the first alone, `whole` for both. */
function taken(given: readonly Received[]): Outcome {
  return messages(given, [FIRST]) === "whole" ? "partial" : messages(given, [FIRST, SECOND]);
}

export default defineCase({
  id: "udp/several/no-time",
  title: "A call for several datagrams has no time to wait",
  requirement:
    "With a time of 0 recvmmsg takes what is there, the first datagram at least, and does not wait.",
  level: "must",
  sources: [linux("recvmmsg(2)", "timeout"), linux("recvmmsg(2)", "BUGS")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["datagram", "mmsg"], peer: ["datagram"] },
  outcomes: {
    // Linux looks at the time after each datagram.
    taken: { conforming: ["whole", "partial"] },
    rest: { conforming: ["whole"], after: { taken: "partial" } },
  },
  async script(scenario) {
    const { datagrams, inMode, atOnce, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    await arrive(scenario, peer, subjectAddress, [FIRST, SECOND]);
    const call = subject.recvmmsg(roomFor(3), { timeoutMs: 0 });
    const how = await atOnce(call, async () => {
      const how = await received([FIRST])(call);
      return how === "whole" || how === "long" ? taken(await call) : how;
    });
    record("taken", how);
    if (how === "partial") record("rest", messages(await subject.recvmmsg(roomFor(1)), [SECOND]));
  },
});
