import { bytesOf, type Outcome, type Scenario, type Socket } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { fillUp } from "../tcp/send/_offer.ts";
import { filled } from "../unix/dgram/_full.ts";
import { allInTime, type Timed } from "./_deadline.ts";

/** The bytes of each call. */
const MESSAGE = bytesOf("abc");

/** Calls that are timed as they are. */
const CALLS: Kinds<(socket: Socket) => Promise<unknown>> = [
  ["stream", (socket) => socket.sendall(MESSAGE)],
  ["send", (socket) => socket.send(MESSAGE)],
  ["buffers", (socket) => socket.sendReused(MESSAGE)],
  ["vectors", (socket) => socket.writev([MESSAGE])],
  ["mmsg", (socket) => socket.sendmmsg([MESSAGE])],
  ["sendfile", (socket) => socket.sendfile(MESSAGE, 1, 2)],
];

/** Those of AF_UNIX. */
const CALLS_OF_UNIX: typeof CALLS = [
  ["descriptors", (socket) => socket.sendDescriptors(MESSAGE, [socket])],
];

/**
 * Makes every call that sends, side by side, where there is no room and `waits` has said how long each waits:
 * `expected` where the end of their time ends them all so. Calls that need one of some capabilities are left
 * out.
 */
export async function sendsInTime(
  scenario: Scenario,
  expected: Outcome,
  waits: (socket: Socket) => Promise<void>,
  without: readonly string[] = [],
): Promise<Outcome> {
  const { connectedSmall, datagrams, family, peer, subject } = scenario;
  const calls: Timed[] = [];
  const kinds = family === "unix" ? [...CALLS, ...CALLS_OF_UNIX] : CALLS;
  for (const send of callsOf(kinds.filter(([needs]) => !without.includes(needs)), subject)) {
    const { subject: mine, tooMuch } = await connectedSmall();
    const before = async () => {
      await fillUp({ mode: "nonblocking" }, mine, tooMuch);
      await waits(mine);
    };
    calls.push({ before, call: () => send(mine) });
  }
  const full = family === "unix" && peer.has("unix:datagram") && subject.has("unix:datagram");
  if (full && subject.has("datagram")) {
    const { subject: mine, peerAddress } = await datagrams();
    await filled(scenario, peerAddress);
    await waits(mine);
    calls.push({ call: () => mine.sendto(MESSAGE, peerAddress) });
  }
  return await allInTime(scenario, calls, expected);
}
