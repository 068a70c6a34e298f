import { defineCase, EVERY_FAMILY, linux, posix, type Socket } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";
import type { OptionName } from "./_value.ts";

/** Options that change nothing where nothing waits; the times in seconds. */
const OPTIONS: readonly (readonly [OptionName, number])[] = [
  ["SO_RCVTIMEO", 30],
  ["SO_SNDTIMEO", 30],
  ["SO_RCVBUF", 100_000],
  ["SO_SNDBUF", 100_000],
  ["SO_RCVLOWAT", 1],
];

async function setAll(socket: Socket): Promise<void> {
  for (const [name, value] of OPTIONS) {
    if (socket.seat.has(`option:${name}`)) await socket.setsockopt(name, value, 0);
  }
}

export default defineCase({
  id: "option/calls-with-options",
  title: "Every call is made on a socket whose options were set",
  requirement:
    "A socket with times, sizes and a mark of its own reports its state, receives and sends by every call.",
  level: "must",
  sources: [posix("XSH 2.10.16", "Use of Options"), linux("socket(7)")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "option:SO_RCVBUF"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario, { SO_RCVBUF: 100_000 });
    for (const { mine } of connections) await setAll(mine);
    await everyCall(scenario, connections);
  },
});
