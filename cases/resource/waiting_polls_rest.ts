import { BYTE, defineCase, posix } from "../../harness/case/mod.ts";
import { recordRests, restRows } from "./_rests.ts";

/** Milliseconds; longer than all looks together. */
const LONG_MS = 60_000;

export default defineCase({
  id: "resource/waiting-polls-rest",
  title: "Polls wait, and no processor is used meanwhile",
  requirement: "A poll that waits is blocked: it uses next to no time of a processor.",
  level: "must",
  sources: [posix("poll")],
  axes: {},
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  outcomes: restRows(["poll", "listener"]),
  async script(scenario) {
    const { connected, listening, subject: seat, peer: other } = scenario;
    await recordRests(scenario, {
      poll: async () => {
        const { subject, peer } = await connected();
        const waiting = subject.poll(["in"], LONG_MS);
        return { waiting, ends: async () => await Promise.all([peer.sendall(BYTE), waiting]) };
      },
      listener: async () => {
        const { listener, address } = await listening(seat);
        const waiting = listener.poll(["in"], LONG_MS);
        return { waiting, ends: async () => await Promise.all([other.connectStream(address), waiting]) };
      },
    });
  },
});
