import { BOTH_ROLES, bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { isOn } from "../../option/_value.ts";
import { heldBack } from "./_held.ts";

const [FIRST, SECOND] = ["first", "second"].map(bytesOf) as [Uint8Array, Uint8Array];
const TOGETHER = bytesOf("firstsecond");

export default defineCase({
  id: "tcp/stream/cork-combined",
  title: "A corked sender wants no delay, and has a duplicate",
  requirement:
    "TCP_CORK and TCP_NODELAY can both be on, where the cork holds; a duplicate lets nothing out that is " +
    "held back.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_CORK"), linux("tcp(7)", "TCP_NODELAY"), posix("dup")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "dup", "option:TCP_CORK", "option:TCP_NODELAY"],
    peer: ["stream", "poll"],
  },
  outcomes: {
    noDelay: { conforming: ["ok"] },
    both: { conforming: ["yes"] },
    held: { conforming: ["pending"] },
    released: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_CORK", 1);
    record("noDelay", await outcome(subject.setsockopt("TCP_NODELAY", 1)));
    const [corked, undelayed] = [await isOn(subject, "TCP_CORK"), await isOn(subject, "TCP_NODELAY")];
    record("both", corked === "yes" && undelayed === "yes" ? "yes" : "no");
    const { held, together } = await heldBack(
      scenario,
      peer,
      TOGETHER,
      async () => {
        await subject.setsockopt("TCP_CORK", 1);
        await subject.sendall(FIRST);
        await (await subject.dup()).sendall(SECOND);
      },
      () => subject.setsockopt("TCP_CORK", 0),
    );
    record("held", held);
    record("released", together);
  },
});
