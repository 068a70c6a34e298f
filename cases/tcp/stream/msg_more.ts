import { BOTH_ROLES, bytesOf, defineCase, INET, linux } from "../../../harness/case/mod.ts";
import { heldBack } from "./_held.ts";

const [FIRST, SECOND] = ["first", "second"].map(bytesOf) as [Uint8Array, Uint8Array];
const TOGETHER = bytesOf("firstsecond");

export default defineCase({
  id: "tcp/stream/msg-more",
  title: "A send says that more will follow",
  requirement:
    "A send with MSG_MORE is held back until one without it follows, and then both go out in order.",
  level: "may",
  sources: [linux("send(2)", "MSG_MORE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "send", "send:more"], peer: ["stream", "poll"] },
  outcomes: {
    held: { conforming: ["pending"] },
    together: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    const { held, together } = await heldBack(
      scenario,
      peer,
      TOGETHER,
      () => subject.send(FIRST, ["more"]),
      () => subject.send(SECOND),
    );
    record("held", held);
    record("together", together);
  },
});
