import { BOTH_ROLES, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";
import { endsBy, noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/close",
  title: "A connection that has nothing to send any more is closed or shut down",
  requirement:
    "A close and a shutdown wait for nothing where everything was sent, and the peer hears of them at once.",
  level: "should",
  sources: [posix("close", "SO_LINGER"), posix("shutdown")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: { shutdown: noTime, shutdownHeard: noTime, close: noTime, closeHeard: noTime },
  async script(scenario) {
    const { connected, connectedTo, elapsedMs } = scenario;
    const { listener, address } = await connected();
    for (const checkpoint of ["shutdown", "close"] as const) {
      const end = (socket: Awaited<ReturnType<typeof connected>>["subject"]): Promise<void> =>
        checkpoint === "close" ? socket.close() : socket.shutdown("write");
      await takesNoTime(scenario, checkpoint, async () => {
        const { subject } = await connectedTo(listener, address);
        const ending = end(subject);
        const how = await outcome(ending);
        return how === "ok" ? elapsedMs(ending) : how;
      });
      await takesNoTime(scenario, `${checkpoint}Heard`, async () => {
        const { subject, peer } = await connectedTo(listener, address);
        return await endsBy(scenario, peer.recv(1), "eof", () => end(subject));
      });
    }
  },
});
