import { BYTE, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";
import { hundred } from "./_hundred.ts";
import { left } from "./_select.ts";

/** Those that something is sent to: the first, in the middle of words and at their ends, and the last. */
const CHOSEN = [0, 27, 31, 32, 63, 64, 99];

export default defineCase({
  id: "poll/select-hundred",
  title: "A hundred sockets are in the sets of a select",
  requirement: "A select of a hundred sockets leaves those that can be read, whatever their numbers are.",
  level: "must",
  sources: [posix("select", "nfds")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "select"], peer: ["datagram"] },
  outcomes: {
    idle: { conforming: ["none"] },
    chosen: { conforming: ["same"] },
    alone: { conforming: ["same"] },
    woken: { conforming: ["same"] },
  },
  async script(scenario) {
    const { subject, record } = scenario;
    const { all, addresses, sender } = await hundred(scenario);
    const last = all.at(-1)!;
    const chosen = CHOSEN.map((at) => all[at]!);
    record("idle", left(await subject.select({ reads: all }, 0), {}));
    for (const at of CHOSEN) {
      await sender.sendto(BYTE, addresses[at]!);
      await subject.select({ reads: [all[at]!] }, 2_000);
    }
    record("chosen", left(await subject.select({ reads: all, excepts: all }, 0), { reads: chosen }));
    record("alone", left(await subject.select({ reads: [last] }, 0), { reads: [last] }));
    for (const socket of chosen) await outcome(socket.recvfrom(1));
    // One that waits is woken by the last.
    const waiting = subject.select({ reads: all }, 2_000);
    await sender.sendto(BYTE, addresses.at(-1)!);
    record("woken", left(await waiting, { reads: [last] }));
  },
});
