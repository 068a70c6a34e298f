import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { endsBy, noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/poll",
  title: "Something to report comes while a poll waits",
  requirement: "A poll waits until there is something to report and no longer.",
  level: "should",
  sources: [posix("poll", "DESCRIPTION: until one or more of the requested events have occurred")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  outcomes: { bytes: noTime, end: noTime },
  async script(scenario) {
    const { connected, connectedTo } = scenario;
    const { listener, address } = await connected();
    for (const [checkpoint, bytes] of [["bytes", true], ["end", false]] as const) {
      await takesNoTime(scenario, checkpoint, async () => {
        const { subject, peer } = await connectedTo(listener, address);
        const polling = subject.poll(["in"], LONG_MS);
        return await endsBy(scenario, polling, "ok", () => bytes ? peer.sendall(BYTE) : peer.close());
      });
    }
  },
});
