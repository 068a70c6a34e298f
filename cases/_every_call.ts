import {
  bytesOf,
  type Outcome,
  outcome,
  received,
  type Receiving,
  type Row,
  sameAddress,
  type Scenario,
  type Seat,
  type Socket,
} from "../harness/case/mod.ts";
import { set } from "./option/_value.ts";

/** The bytes of each call; two buffers have different shares of them. */
const MESSAGE = bytesOf("abc");
const HEAD = MESSAGE.subarray(0, 1);
const TAIL = MESSAGE.subarray(1);
/** Room for more than that. */
const ROOM = 100;

/**
 * Kinds of calls, by the capability without which they are left out; `stream` where nothing more is needed.
 */
export type Kinds<T> = readonly (readonly [Parameters<Seat["has"]>[0], T])[];

const RECEIVES: Kinds<(socket: Socket) => Receiving> = [
  ["stream", (socket) => socket.recv(MESSAGE.length)],
  ["buffers", (socket) => socket.recvInto(MESSAGE.length, ROOM)],
  ["bsd", (socket) => socket.recvfrom(MESSAGE.length)],
  ["recvmsg", (socket) => socket.recvmsg(MESSAGE.length)],
  ["vectors", (socket) => socket.readv([HEAD.length, TAIL.length])],
  ["mmsg", async (socket) => (await socket.recvmmsg([MESSAGE.length]))[0]!],
];

const SENDS: Kinds<(socket: Socket) => Promise<unknown>> = [
  ["stream", (socket) => socket.sendall(MESSAGE)],
  ["send", (socket) => socket.send(MESSAGE)],
  ["buffers", (socket) => socket.sendReused(MESSAGE)],
  ["vectors", (socket) => socket.writev([HEAD, TAIL])],
  ["mmsg", (socket) => socket.sendmmsg([MESSAGE])],
];

/** Those that say if a socket tells what it should, where the count of unread bytes is one of `unread`. */
const TELLS: Kinds<(mine: Socket, other: Socket, unread: readonly number[]) => Promise<boolean>> = [
  ["unix:names", async (mine, other) =>
    !other.seat.has("unix:names") ||
    sameAddress(await mine.getsockname(), await other.getpeername()) &&
      sameAddress(await mine.getpeername(), await other.getsockname())],
  ["fionread", async (mine, _other, unread) => unread.includes(await mine.fionread())],
  ["poll", async (mine) => (await mine.poll(["in", "out", "pri"], 0)).join() === "in,out"],
  ["select", async (mine) => (await mine.seat.select({ reads: [mine] }, 0)).reads.length === 1],
  ["select", async (mine) => (await mine.seat.select({ writes: [mine] }, 0)).writes.length === 1],
  ["select", async (mine) => (await mine.seat.select({ excepts: [mine] }, 0)).excepts.length === 0],
  ["epoll", async (mine) => {
    const epoll = await mine.seat.epoll();
    await epoll.add(mine, ["in", "out"]);
    const ready = await epoll.wait(0);
    await epoll.close();
    return ready[0]?.events.join() === "in,out";
  }],
  ["option:SO_ERROR", async (mine) => (await mine.getsockopt("SO_ERROR")).value === 0],
];

/** Kinds that only a connection of TCP has for certain. */
const TELLS_OF_TCP: typeof TELLS = [
  ["option:SO_KEEPALIVE", async (mine) => await set(mine, "SO_KEEPALIVE", 1) === "same"],
];

/** Those of the kinds that a seat has. */
export const callsOf = <T>(kinds: Kinds<T>, seat: Seat): T[] =>
  kinds.filter(([needs]) => seat.has(needs)).map(([, call]) => call);

/** The name of a checkpoint of a socket that is one of several. */
const named = (which: string, checkpoint: string): string =>
  which === "" ? checkpoint : which + checkpoint[0]!.toUpperCase() + checkpoint.slice(1);

/** The row of receives where everything is read, and more may come. */
const NOTHING: Row = {
  conforming: [
    { outcome: "pending", when: { mode: "natural" } },
    { outcome: "pending", when: { mode: "blocking" } },
    { outcome: "pending", when: { mode: "timeout" } },
    { outcome: "EAGAIN", when: { mode: "nonblocking" } },
    { outcome: "EWOULDBLOCK", when: { mode: "nonblocking" } },
  ],
};

/** The rows of {@linkcode everyCall}. */
export function everyCallRows(which = "", rest = NOTHING): Record<string, Row> {
  return {
    [named(which, "tells")]: { conforming: ["same"] },
    [named(which, "receives")]: { conforming: ["intact"] },
    [named(which, "sends")]: { conforming: ["intact"] },
    [named(which, "rest")]: { ...rest, after: { [named(which, "receives")]: "intact" } },
  };
}

/**
 * Makes every call that receives, where nothing is unread and none waits; the first outcome that is not
 * `expected`.
 */
export async function everyVainCall(
  { atOnce }: Pick<Scenario, "atOnce">,
  mine: Socket,
  expected: Outcome,
): Promise<Outcome> {
  for (const receive of callsOf(RECEIVES, mine.seat)) {
    const call = receive(mine);
    const found = await atOnce(call, () => received(call, MESSAGE));
    if (found !== expected) return found;
  }
  return expected;
}

/**
 * Makes every call that tells, receives or sends on a socket that is connected to another, then receives
 * where nothing is left, and records the first of each that is not as it should be. `whole` is true where
 * each message is received as such, `ends` where the other end is shut down behind its last.
 */
export async function everyCall(
  scenario: Scenario,
  mine: Socket,
  other: Socket,
  { which = "", whole = false, ends = false }: { which?: string; whole?: boolean; ends?: boolean } = {},
): Promise<void> {
  const { family, mode, visible, pendingOr, record } = scenario;
  const receives = callsOf(RECEIVES, mine.seat);
  for (const _ of receives) await other.sendall(MESSAGE);
  if (ends) await other.shutdown("write");
  const all = receives.length * MESSAGE.length;
  await visible(mine, "data", whole ? MESSAGE.length : all);
  // Linux counts one datagram, and every record.
  const unread = whole ? [MESSAGE.length, all] : [all];
  let told: Outcome = "same";
  const kinds = family === "unix" || whole ? TELLS : [...TELLS, ...TELLS_OF_TCP];
  for (const tells of callsOf(kinds, mine.seat)) {
    if (told === "same" && !await tells(mine, other, unread)) told = "different";
  }
  record(named(which, "tells"), told);
  let got: Outcome = "intact";
  for (const receive of receives) {
    if (got === "intact") got = await received(receive(mine), MESSAGE);
  }
  record(named(which, "receives"), got);
  let sent: Outcome = "intact";
  for (const send of callsOf(SENDS, mine.seat)) {
    if (sent !== "intact") break;
    await send(mine);
    sent = await received(whole ? other.recv(ROOM) : other.recvExactly(MESSAGE.length), MESSAGE);
  }
  record(named(which, "sends"), sent);
  if (got !== "intact") return;
  const rest = mode === "nonblocking" || ends
    ? await everyVainCall(scenario, mine, ends ? "eof" : "EAGAIN")
    : await pendingOr(mine.recv(1), outcome);
  record(named(which, "rest"), rest);
}
