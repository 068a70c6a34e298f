import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  WAITING_MODES,
} from "../../harness/case/mod.ts";
import { noTime, takesNoTime } from "./_at_once.ts";

/** Milliseconds that it may take: what was sent has to be read as well. */
const ROOM_MS = 250;

export default defineCase({
  id: "delay/room",
  title: "The peer reads while a sendall waits for room",
  requirement: "A send that waits for room goes on as soon as the peer has made some.",
  level: "should",
  sources: [posix("send", "DESCRIPTION: shall block until space is available")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { room: noTime },
  async script(scenario) {
    const { connectedSmall, blocked, elapsedMs, inMode } = scenario;
    await takesNoTime(scenario, "room", async () => {
      const { subject, peer, tooMuch } = await connectedSmall();
      await inMode(subject);
      const sending = subject.sendall(tooMuch);
      sending.catch(() => {});
      await blocked(sending);
      const draining = peer.drain({ size: tooMuch.length });
      const how = await outcome(sending);
      await draining;
      return how === "ok" ? elapsedMs(draining) : how;
    }, ROOM_MS);
  },
});
