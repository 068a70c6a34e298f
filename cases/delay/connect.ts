import { defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";
import { noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/connect",
  title: "A client connects to a listener that has room",
  requirement: "A connect waits for the answer of the other side and no longer.",
  level: "should",
  sources: [posix("connect", "DESCRIPTION: shall block until the connection is established")],
  // The subject connects.
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { connect: noTime, seen: noTime },
  async script(scenario) {
    const { listening, subject, peer, elapsedMs } = scenario;
    const { listener, address } = await listening(peer);
    await takesNoTime(scenario, "connect", async () => {
      const connecting = subject.connectStream(address);
      const how = await outcome(connecting);
      if (how !== "ok") return how;
      await listener.accept();
      return elapsedMs(connecting);
    });
    await takesNoTime(scenario, "seen", async () => {
      const accepting = listener.accept();
      await subject.connectStream(address);
      await accepting;
      return elapsedMs(accepting);
    });
  },
});
