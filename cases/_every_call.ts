import {
  type Address,
  bytesOf,
  compared,
  intact,
  type Outcome,
  outcome,
  patternBytes,
  received,
  type Receiving,
  type Row,
  sameAddress,
  type Scenario,
  type Seat,
  type Socket,
} from "../harness/case/mod.ts";
import { set, valueOf } from "./option/_value.ts";
import { left } from "./poll/_select.ts";
import { connectedRecords } from "./unix/seqpacket/_records.ts";

/** The bytes of each call. */
const MESSAGE = bytesOf("abc");
/** Room for more than that, but not than a longer one. */
const ROOM = 100;
/** The pattern and the bytes of a drain. */
const DRAINED = { seed: 1, length: 10 };
/** Bytes of an `int`. */
const INT = 4;
/** Bytes of the first of two buffers; the second has the rest. */
const HEAD = 1;

/**
 * Kinds of calls, by the capability without which they are left out; `stream` where nothing more is needed.
 */
export type Kinds<T> = readonly (readonly [Parameters<Seat["has"]>[0], T])[];

/** With room for the message, which has come. All but the one that peeks are single calls, and can be timed. */
type Receives = Kinds<(socket: Socket, message: Uint8Array) => Receiving>;

const RECEIVES: Receives = [
  ["stream", (socket, { length }) => socket.recv(length)],
  ["buffers", (socket, { length }) => socket.recvInto(length, Math.max(length, ROOM))],
  ["bsd", (socket, { length }) => socket.recvfrom(length)],
  ["recvmsg", (socket, { length }) => socket.recvmsg(length)],
  ["vectors", (socket, { length }) => socket.readv(length > HEAD ? [HEAD, length - HEAD] : [length])],
  ["mmsg", (socket, { length }) => socket.recvFirst([length])],
  ["recv:dontwait", (socket, { length }) => socket.recv(length, ["dontwait"])],
  ["recv:peek", async (socket, message) => {
    const seen = await socket.recv(message.length, ["peek"]);
    return compared(seen, message) === "intact" ? await socket.recv(message.length) : seen;
  }],
];

/** Those with flags. The last do not wait: what they are to receive has come by then. */
const FLAGGED: Receives = [
  ["recv:waitall", (socket, { length }) => socket.recv(length, ["waitall"])],
  ["recv:peek", async (socket, message) => {
    const seen = (await socket.recvfrom(message.length, ["peek"])).data;
    return compared(seen, message) === "intact" ? await socket.recv(message.length) : seen;
  }],
  ...(["waitall", "dontwait"] as const).flatMap((flag): Receives => [
    [`recv:${flag}`, (socket, { length }) => socket.recvfrom(length, [flag])],
    [`recv:${flag}`, (socket, { length }) => socket.recvmsg(length, [flag])],
  ]),
];

/** Those of AF_UNIX. */
const RECEIVES_OF_UNIX: Receives = [
  ["descriptors", (socket, { length }) => socket.recvDescriptors(length, 1)],
];

type Sends = Kinds<(socket: Socket, message: Uint8Array) => Promise<unknown>>;

const SENDS: Sends = [
  ["stream", (socket, message) => socket.sendall(message)],
  ["send", (socket, message) => socket.send(message)],
  ["buffers", (socket, message) => socket.sendReused(message)],
  ["vectors", (socket, message) => {
    const rest = message.subarray(HEAD);
    return socket.writev(rest.length > 0 ? [message.subarray(0, HEAD), rest] : [message]);
  }],
  ["mmsg", async (socket, message) => (await socket.sendmmsg([message]))[0]],
  ["send:dontwait", (socket, message) => socket.send(message, ["dontwait"])],
];

/** Those of AF_UNIX. */
const SENDS_OF_UNIX: Sends = [
  ["descriptors", (socket, message) => socket.sendDescriptors(message, [socket])],
];

/** Those by the address of the other, where a socket is not connected to it. */
const SENDS_TO: Kinds<(socket: Socket, message: Uint8Array, to: Address) => Promise<unknown>> = [
  ["datagram", (socket, message, to) => socket.sendto(message, to)],
  ["send:dontwait", (socket, message, to) => socket.sendto(message, to, ["dontwait"])],
  ["mmsg", async (socket, message, to) => (await socket.sendmmsg([message], [to]))[0]],
];

/** True if a call writes an address. */
const hasName = async (socket: Socket, call: "getsockname" | "getpeername"): Promise<boolean> =>
  (await socket.addressInto(call, ROOM, ROOM)).length > 0;

/** Those that say if a socket reports what it should, where the count of unread bytes is one of `unread`. */
type Tells = Kinds<(mine: Socket, other: Socket, unread: readonly number[]) => Promise<boolean>>;

const TELLS: Tells = [
  ["fionread", async (mine, _other, unread) => unread.includes(await mine.fionread())],
  ["siocoutq", async (mine) => await mine.siocoutq() === 0],
  ["poll", async (mine) => (await mine.poll(["in", "out", "pri"], 0)).join() === "in,out"],
  ["poll:several", async (mine) => {
    const { told } = await mine.seat.pollAll([mine], ["in", "out", "pri"], 0);
    return told.get(mine)?.join() === "in,out";
  }],
  ["select", async (mine) => {
    const sets = { reads: [mine] };
    return left(await mine.seat.select(sets, 0), sets) === "same";
  }],
  ["select", async (mine) => {
    const sets = { writes: [mine] };
    return left(await mine.seat.select(sets, 0), sets) === "same";
  }],
  ["select", async (mine) => left(await mine.seat.select({ excepts: [mine] }, 0), {}) === "none"],
  ["epoll", async (mine) => {
    const epoll = await mine.seat.epoll();
    const told = async () => (await epoll.wait(0))[0]?.events.join();
    await epoll.add(mine, ["in", "out"]);
    const both = await told();
    await epoll.modify(mine, ["in"]);
    const one = await told();
    await epoll.remove(mine);
    const none = await told();
    await epoll.close();
    return both === "in,out" && one === "in" && none === undefined;
  }],
  ["address:into", (mine) => hasName(mine, "getsockname")],
  ["asFile", async (mine) => (await mine.asFile()).type === "socket"],
  ["option:raw", async (mine) => (await mine.getRawOption("SO_TYPE", INT)).length === INT],
  ["option:SO_TYPE", async (mine) => await valueOf(mine, "SO_TYPE") > 0],
  ["option:SO_DOMAIN", async (mine) => await valueOf(mine, "SO_DOMAIN") > 0],
  ["option:SO_ACCEPTCONN", async (mine) => await valueOf(mine, "SO_ACCEPTCONN") === 0],
  ["option:SO_RCVLOWAT", async (mine) => {
    for (const bytes of [2, 1]) if (await set(mine, "SO_RCVLOWAT", bytes) !== "same") return false;
    return true;
  }],
  ["option:SO_SNDBUF", async (mine) => await valueOf(mine, "SO_SNDBUF") > 0],
  ["dup", async (mine) => {
    const name = await mine.getsockname();
    const duplicate = await mine.dup();
    const same = sameAddress(await duplicate.getsockname(), name);
    await duplicate.close();
    return same;
  }],
  ["option:SO_ERROR", async (mine) => (await mine.getsockopt("SO_ERROR")).value === 0],
];

const NAMES: Tells = [
  ["address:into", (mine) => hasName(mine, "getpeername")],
  ["unix:names", async (mine, other) =>
    !other.seat.has("unix:names") ||
    sameAddress(await mine.getsockname(), await other.getpeername()) &&
      sameAddress(await mine.getpeername(), await other.getsockname())],
];

const OWN_NAME: Tells = [
  [
    "unix:names",
    async (mine, other) =>
      !other.seat.has("unix:names") || sameAddress(await mine.getsockname(), await other.getpeername()),
  ],
];

/** Those of a socket that does not wait, which leaves its mode and comes back to it. */
const MODES: Tells = [
  ["mode:blocking", async (mine) => {
    for (const mode of ["natural", "blocking", "nonblocking"] as const) await mine.setMode(mode);
    return true;
  }],
];

/** Kinds that no socket of AF_UNIX has, where it does not wait, as a library might: nothing was refused. */
const TELLS_OF_IP: Tells = [
  ["recv:errqueue", async (mine) => await outcome(mine.recvmsg(1, ["errqueue"])) === "EAGAIN"],
];

/** Those of the kinds that a seat has. */
export const callsOf = <T>(kinds: Kinds<T>, seat: Seat): T[] =>
  kinds.filter(([needs]) => seat.has(needs)).map(([, call]) => call);

/** The calls that a seat has which receive, without those that need one of some capabilities. */
export function receivesOf(
  { family }: Pick<Scenario, "family">,
  seat: Seat,
  without: readonly Parameters<Seat["has"]>[0][] = [],
): Receives[number][1][] {
  const all = family === "unix" ? [...RECEIVES, ...RECEIVES_OF_UNIX] : RECEIVES;
  return callsOf(all.filter(([needs]) => !without.includes(needs)), seat);
}

/** Calls that receive with each of `flags` that a seat has. */
export function flaggedOf(
  seat: Seat,
  flags: readonly ("dontwait" | "peek" | "trunc" | "waitall")[],
): ((socket: Socket) => Receiving)[] {
  const { length } = MESSAGE;
  return flags.filter((flag) => seat.has(`recv:${flag}`)).flatMap((flag) =>
    callsOf<(socket: Socket) => Receiving>([
      ["stream", (socket) => socket.recv(length, [flag])],
      ["datagram", (socket) => socket.recvfrom(length, [flag])],
      ["recvmsg", (socket) => socket.recvmsg(length, [flag])],
    ], seat)
  );
}

/** The calls that a seat has which send on a connected socket. */
export const sendsOf = ({ family }: Pick<Scenario, "family">, seat: Seat): Sends[number][1][] =>
  callsOf(family === "unix" ? [...SENDS, ...SENDS_OF_UNIX] : SENDS, seat);

/**
 * Makes every call that reports something, except the one that takes a pending error, on a socket and then on
 * a duplicate of it, whatever they give.
 */
export async function askEverything(socket: Socket): Promise<void> {
  const { seat } = socket;
  const sockets = [socket];
  if (seat.has("dup")) sockets.push(await socket.dup());
  const kinds = TELLS.filter(([needs]) => needs !== "option:SO_ERROR");
  for (const each of sockets) for (const tells of callsOf(kinds, seat)) await outcome(tells(each, each, []));
  for (const duplicate of sockets.slice(1)) await duplicate.close();
}

/** The name of a checkpoint of a socket that is one of several. */
const named = (which: string, checkpoint: string): string =>
  which === "" ? checkpoint : which + checkpoint[0]!.toUpperCase() + checkpoint.slice(1);

/** The row of receives where everything is read, and more may come. */
export const NOTHING: Row = {
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
 * Makes every call that receives, where nothing is unread and none waits, or each until its time is up; the
 * first outcome that is not `expected`.
 */
export async function everyVainCall(
  { atOnce, family }: Pick<Scenario, "atOnce" | "family">,
  mine: Socket,
  expected: Outcome,
): Promise<Outcome> {
  for (const receive of receivesOf({ family }, mine.seat, expected === "timeout" ? ["recv:dontwait"] : [])) {
    const call = receive(mine, MESSAGE);
    const how = () => received(call, MESSAGE);
    // However late a busy machine ends a call whose time is up, that was its time.
    const found = expected === "timeout" ? await how() : await atOnce(call, how);
    if (found !== expected) return found;
  }
  return expected;
}

/** Two sockets, each of which receives what the other sends. */
export interface Joined {
  readonly mine: Socket;
  readonly other: Socket;
  /** True where each message is received as such. */
  readonly whole?: boolean;
  /** True where the other end is shut down after its last message. */
  readonly ends?: boolean;
  /** True where `mine` has been shut down, so that it cannot send. */
  readonly sentEnd?: boolean;
  /** The other's address, where `mine` is not connected to it. */
  readonly to?: Address;
}

/**
 * A connection of each type that both seats have in the variant's family. The subject's end is in the
 * variant's mode, and of those that are not of records it has `options`.
 */
export async function connectionsOfEveryType(
  scenario: Scenario,
  options: NonNullable<Parameters<Scenario["connected"]>[0]>["subject"] = {},
): Promise<Joined[]> {
  const { subject: mySeat, peer: otherSeat, family, connected, datagrams, inMode } = scenario;
  const have = (...needs: Parameters<Seat["has"]>[0][]) =>
    needs.every((need) => mySeat.has(need) && otherSeat.has(need));
  const { subject: mine, peer: other } = await connected({ subject: options });
  const all: Joined[] = [{ mine, other }];
  if (have("datagram", "datagram:connect", ...(family === "unix" ? ["unix:datagram" as const] : []))) {
    const { subject: mine, subjectAddress, peer: other, peerAddress } = await datagrams({ subject: options });
    await mine.connect(peerAddress);
    await other.connect(subjectAddress);
    all.push({ mine, other, whole: true });
  }
  if (family === "unix" && have("bsd", "type:seqpacket")) {
    const { subject: mine, peer: other } = await connectedRecords(scenario);
    all.push({ mine, other, whole: true });
  }
  for (const { mine } of all) await inMode(mine);
  return all;
}

/** A message that no other of a socket's is like. */
const numbered = (turn: number): Uint8Array => MESSAGE.map((byte) => byte + turn);

/**
 * Makes the calls that report, receive and send, `again` if they were made before, each by `make`; gives the
 * first outcome of each kind that is wrong.
 */
export async function found(
  scenario: Scenario,
  { mine, other, whole = false, ends = false, sentEnd = false, to }: Joined,
  make: <T>(call: () => Promise<T>) => Promise<T> = (call) => call(),
  again = false,
): Promise<Record<"tells" | "receives" | "sends", Outcome>> {
  const { family, mode, visible } = scenario;
  const plain = receivesOf(scenario, mine.seat);
  const flagged = mine.seat.has("recvmsg") && mine.seat.has("datagram") ? callsOf(FLAGGED, mine.seat) : [];
  const receives = ends ? [...plain, ...flagged] : plain;
  const arrive = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) await other.sendall(numbered(turn));
    if (ends) await other.shutdown("write");
    await visible(mine, "data", whole ? MESSAGE.length : turns * MESSAGE.length);
  };
  await arrive(receives.length);
  const all = receives.length * MESSAGE.length;
  // Linux counts one datagram, and every record.
  const unread = whole ? [MESSAGE.length, all] : [all];
  let told: Outcome = "same";
  // Only a connection of TCP has it for certain, and no call takes it away.
  const alive = family !== "unix" && !whole && mine.seat.has("option:SO_KEEPALIVE");
  if (alive && await make(() => set(mine, "SO_KEEPALIVE", 1)) !== "same") told = "different";
  const kinds = [...mode === "nonblocking" ? MODES : [], ...to ? OWN_NAME : NAMES, ...TELLS];
  if (family !== "unix" && mode === "nonblocking") kinds.push(...TELLS_OF_IP);
  // What was sent before may not be acknowledged yet.
  const certain = kinds.filter(([needs]) => !(again || sentEnd) || needs !== "siocoutq");
  for (const tells of callsOf(certain, mine.seat)) {
    if (told === "same" && !await make(() => tells(mine, other, unread))) told = "different";
  }
  let got: Outcome = "intact";
  let sent: Outcome = "intact";
  const sends = sentEnd
    ? []
    : to
    ? callsOf(SENDS_TO, mine.seat).map((send) => (message: Uint8Array) => send(mine, message, to))
    : sendsOf(scenario, mine.seat).map((send) => (message: Uint8Array) => send(mine, message));
  // In turn, so that something is unread where sends are made.
  for (let turn = 0; turn < Math.max(receives.length, sends.length); turn++) {
    const [message, send, receive] = [numbered(turn), sends[turn], receives[turn]];
    if (send && sent === "intact") {
      sent = await make(async () => {
        const count = await send(message);
        if (typeof count === "number" && count !== message.length) return "different";
        return await received(whole ? other.recv(ROOM) : other.recvExactly(message.length), message);
      });
    }
    if (receive && got === "intact") got = await make(() => received(receive(mine, message), message));
  }
  // Few of the queues of AF_UNIX have room for all of them at once.
  if (!ends && flagged.length > 0) await arrive(flagged.length);
  for (const [turn, receive] of ends ? [] : flagged.entries()) {
    const message = numbered(turn);
    if (got === "intact") got = await received(receive(mine, message), message);
  }
  // Some libraries drain by sockets that wait alone.
  if (!whole && !ends && mode !== "nonblocking" && got === "intact") {
    await other.sendall(patternBytes(DRAINED));
    got = intact(await mine.drain({ size: DRAINED.length, pattern: DRAINED }), DRAINED.length);
  }
  if (alive && told === "same" && await valueOf(mine, "SO_KEEPALIVE") === 0) told = "different";
  return { tells: told, receives: got, sends: sent };
}

/**
 * Makes every call that reports, receives or sends on sockets that are joined to others, then receives where
 * nothing is left, and records the first of each that is not as it should be. The calls are made so many
 * `times` on each socket.
 */
export async function everyCall(
  scenario: Scenario,
  joined: readonly Joined[],
  which = "",
  times = 1,
): Promise<void> {
  const { mode, stillBlockedFor, record } = scenario;
  const outcomes: Record<"tells" | "receives" | "sends", Outcome> = {
    tells: "same",
    receives: "intact",
    sends: "intact",
  };
  const checkpoints = Object.keys(outcomes) as (keyof typeof outcomes)[];
  const sound = { ...outcomes };
  for (const each of joined) {
    for (let time = 0; time < times; time++) {
      const gave = await found(scenario, each, undefined, time > 0);
      for (const checkpoint of checkpoints) {
        if (outcomes[checkpoint] === sound[checkpoint]) outcomes[checkpoint] = gave[checkpoint];
      }
      if (checkpoints.some((checkpoint) => outcomes[checkpoint] !== sound[checkpoint])) break;
    }
  }
  for (const checkpoint of checkpoints) {
    if (checkpoint === "sends" && joined.every(({ sentEnd }) => sentEnd)) continue;
    record(named(which, checkpoint), outcomes[checkpoint]);
  }
  if (outcomes.receives !== sound.receives) return;
  let rest: Outcome | undefined;
  const waiting: Promise<unknown>[] = [];
  for (const { mine, ends } of joined) {
    const expected = ends ? "eof" : "EAGAIN";
    if (mode !== "nonblocking" && !ends) waiting.push(mine.recv(1));
    else if (rest === undefined || rest === expected) rest = await everyVainCall(scenario, mine, expected);
  }
  if (waiting.length > 0 && !await stillBlockedFor(0, ...waiting)) {
    rest = await Promise.race(waiting.map(outcome));
  }
  record(named(which, "rest"), rest ?? "pending");
}
