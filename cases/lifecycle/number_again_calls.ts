import { bytesOf, defineCase, EVERY_FAMILY, posix, type Scenario } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows, type Joined } from "../_every_call.ts";

/** Of a stream, one byte is taken and some are seen; of messages, one. */
const UNREAD = bytesOf("unread");

/** Leaves a socket with whatever a library may note of it by its descriptor. */
async function used({ visible }: Scenario, { mine, other, whole }: Joined): Promise<void> {
  const { seat } = mine;
  for (let times = 0; times < 2; times++) await other.sendall(UNREAD);
  await visible(mine, "data");
  await mine.recv(whole ? UNREAD.length : 1);
  if (seat.has("recv:peek")) await mine.recv(UNREAD.length, ["peek"]);
  if (seat.has("epoll")) await (await seat.epoll()).add(mine, ["in", "out", "et"]);
  if (seat.has("option:SO_RCVTIMEO")) await mine.setsockopt("SO_RCVTIMEO", 0, 1_000);
  if (seat.has("option:SO_RCVLOWAT")) await mine.setsockopt("SO_RCVLOWAT", 2 * UNREAD.length);
  if (seat.has("mode:nonblocking")) await mine.setMode("nonblocking");
  if (!whole && seat.has("shutdown:read")) await mine.shutdown("read");
}

export default defineCase({
  id: "lifecycle/number-again-calls",
  title: "Every call is made on a socket that has the descriptor of one that is closed",
  requirement: "Bytes, options, modes, ends and what else a closed socket had are not those of the next one.",
  lesson:
    "A closed descriptor's number is the next one's. What a library keeps by the number, such as bytes " +
    "that it has read ahead, must go when the socket is closed.",
  level: "must",
  sources: [posix("close"), posix("socket"), posix("XSH 2.14")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const before = await connectionsOfEveryType(scenario);
    for (const each of before) await used(scenario, each);
    for (const { mine } of before) await mine.close();
    await everyCall(scenario, await connectionsOfEveryType(scenario));
  },
});
