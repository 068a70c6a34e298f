import { defineCase, EVERY_FAMILY, outcome, posix, WAITING_MODES } from "../../harness/case/mod.ts";
import { endsBy, noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/accept",
  title: "A client comes while an accept waits, or has come before",
  requirement: "An accept takes a client that is there at once, or waits until one comes and no longer.",
  level: "should",
  sources: [posix("accept", "DESCRIPTION: shall block until a connection is present")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { comes: noTime, there: noTime },
  async script(scenario) {
    const { listening, subject, peer, elapsedMs, inMode, mode } = scenario;
    const { listener, address } = await listening(subject);
    if (mode !== "timeout" || subject.has("timeout:accept")) await inMode(listener);
    await takesNoTime(
      scenario,
      "comes",
      () => endsBy(scenario, listener.accept(), "ok", () => peer.connectStream(address)),
    );
    await takesNoTime(scenario, "there", async () => {
      await peer.connectStream(address);
      const accepting = listener.accept();
      const how = await outcome(accepting);
      return how === "ok" ? elapsedMs(accepting) : how;
    });
  },
});
