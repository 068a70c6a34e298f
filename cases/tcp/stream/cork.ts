import { BOTH_ROLES, bytesOf, compared, defineCase, INET, linux, report } from "../../../harness/case/mod.ts";
import { isOn } from "../../option/_value.ts";
import { LONG_MS } from "../../poll/_long.ts";
import { heldBack } from "./_held.ts";

const [FIRST, SECOND, THIRD] = ["first", "second", "third"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const TOGETHER = bytesOf("firstsecond");

export default defineCase({
  id: "tcp/stream/cork",
  title: "A sender collects small pieces before they go out",
  requirement:
    "TCP_CORK holds back what does not fill a segment, for 200 ms at most; without it all goes out, in " +
    "order.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_CORK"), report("DragonOS-Community/DragonOS", 1691)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:TCP_CORK"], peer: ["stream", "poll"] },
  outcomes: {
    readsOn: { conforming: ["yes"] },
    readsOff: { conforming: ["no"] },
    corked: { conforming: ["pending"] },
    released: { conforming: ["intact"] },
    afterwards: { conforming: ["intact"] },
    inTime: { conforming: ["data"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_CORK", 1);
    record("readsOn", await isOn(subject, "TCP_CORK"));
    await subject.setsockopt("TCP_CORK", 0);
    const { held, together } = await heldBack(
      scenario,
      peer,
      TOGETHER,
      async () => {
        await subject.setsockopt("TCP_CORK", 1);
        await subject.sendall(FIRST);
        await subject.sendall(SECOND);
      },
      () => subject.setsockopt("TCP_CORK", 0),
    );
    record("readsOff", await isOn(subject, "TCP_CORK"));
    record("corked", held);
    record("released", together);
    await subject.sendall(THIRD);
    record("afterwards", compared(await peer.recvExactly(THIRD.length), THIRD));
    await subject.setsockopt("TCP_CORK", 1);
    await subject.sendall(FIRST);
    record("inTime", (await peer.poll(["in"], LONG_MS)).length > 0 ? "data" : "pending");
  },
});
