import { BYTE, defineCase, EVERY_FAMILY, type Outcome, outcome, posix } from "../../harness/case/mod.ts";
import { hundred } from "./_hundred.ts";

/** Those that something is sent to: the first, around 64, and the last. */
const CHOSEN = [0, 63, 64, 99];

export default defineCase({
  id: "poll/hundred",
  title: "A hundred sockets are polled at once",
  requirement: "A poll of a hundred sockets reports those that can be read, wherever they are in its list.",
  level: "must",
  sources: [posix("poll", "fds")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "poll", "poll:several"], peer: ["datagram"] },
  outcomes: {
    idle: { conforming: ["none"] },
    chosen: { conforming: ["same"] },
    woken: { conforming: ["same"] },
  },
  async script(scenario) {
    const { subject, record } = scenario;
    const { all, addresses, sender } = await hundred(scenario);
    const polled = async (wanted: readonly number[], timeoutMs: number): Promise<Outcome> => {
      const { told } = await subject.pollAll(all, ["in"], timeoutMs);
      if (told.size === 0) return "none";
      return told.size === wanted.length && wanted.every((at) => told.has(all[at]!)) ? "same" : "different";
    };
    record("idle", await polled([], 0));
    for (const at of CHOSEN) {
      await sender.sendto(BYTE, addresses[at]!);
      await all[at]!.poll(["in"], 2_000);
    }
    record("chosen", await polled(CHOSEN, 0));
    for (const at of CHOSEN) await outcome(all[at]!.recvfrom(1));
    // One that waits is woken by the last.
    const waiting = polled([all.length - 1], 2_000);
    await sender.sendto(BYTE, addresses.at(-1)!);
    record("woken", await waiting);
  },
});
