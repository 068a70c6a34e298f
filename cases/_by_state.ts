import {
  type Address,
  bytesOf,
  type Outcome,
  outcome,
  received,
  type Receiving,
  type Row,
  type Scenario,
  type Seat,
  type Socket,
} from "../harness/case/mod.ts";
import { callsOf, flaggedOf, type Kinds, receivesOf, sendsOf } from "./_every_call.ts";
import { sendPart } from "./tcp/send/_file_part.ts";

/** The bytes of each call. */
const MESSAGE = bytesOf("ab");

/** Room for every address. */
const ROOM = 128;

type SetUp = Kinds<(socket: Socket, scenario: Scenario, address: Address) => Promise<unknown>>;

/** The calls that set a socket up, or name its peer, in all their forms. */
const SET_UP = {
  accept: [
    ["stream", (socket) => socket.accept()],
    ["new:nonblock", (socket) => socket.accept(["nonblock"])],
    ["address:into", (socket) => socket.addressInto("accept", ROOM, ROOM)],
  ],
  bind: [["bsd", (socket, { addressOf }) => socket.bind(addressOf(socket.seat))]],
  connect: [
    ["bsd", (socket, _scenario, address) => socket.connect(address)],
    ["connect_ex", (socket, _scenario, address) => socket.connect_ex(address)],
  ],
  getpeername: [
    ["stream", (socket) => socket.getpeername()],
    ["address:into", (socket) => socket.addressInto("getpeername", ROOM, ROOM)],
  ],
  listen: [["bsd", (socket) => socket.listen(1)]],
} as const satisfies Record<string, SetUp>;

/** The outcome of a call; an errno that it returned is one. */
async function refusal(call: Promise<unknown>): Promise<Outcome> {
  const how = await outcome(call);
  const errno = how === "ok" ? await call : undefined;
  return typeof errno === "string" ? errno as Outcome : how;
}

/** A state of a socket that calls which fail do not change. */
export interface State {
  /** The directions in which it forbids every call. */
  readonly of: readonly ("receives" | "sends")[];
  /** The calls that set a socket up and are forbidden as well, with their errnos. */
  readonly refuses: { readonly [N in keyof typeof SET_UP]?: readonly Outcome[] };
  /** True if a call would wait there. */
  readonly waits?: boolean;
  /** Leads to it. */
  make(scenario: Scenario): Promise<Socket>;
}

/** States by the words that their checkpoints begin with. */
export type States = Readonly<Record<string, State>>;

/** Refusals of a socket that is connected, or was. */
export const OF_CONNECTION: State["refuses"] = {
  accept: ["EINVAL"],
  listen: ["EINVAL"],
};

/** Refusals of every datagram socket. */
export const OF_DATAGRAM: State["refuses"] = { accept: ["EOPNOTSUPP"], listen: ["EOPNOTSUPP"] };

/** Calls that receive with flags. */
export function everyFlag(seat: Seat): ((socket: Socket) => Receiving)[] {
  const calls = flaggedOf(seat, ["peek", "dontwait", "trunc", "waitall"]);
  if (seat.has("mmsg")) {
    for (const flag of ["dontwait", "waitforone"] as const) {
      calls.push((socket) => socket.recvFirst([MESSAGE.length, 1], { flags: [flag] }));
    }
  }
  return calls;
}

/** Calls of each direction, of which the first is the plain one; `to` is an address where streams have one. */
function callsFor(scenario: Scenario, seat: Seat, { waits = false }: State, to: Address | undefined) {
  const receives = [
    (socket: Socket) => socket.recv(MESSAGE.length),
    ...receivesOf(scenario, seat).map((call) => (socket: Socket) => call(socket, MESSAGE)),
    ...everyFlag(seat),
  ].map((call) => (socket: Socket) => received(call(socket), MESSAGE));
  const sends: ((socket: Socket) => Promise<unknown>)[] = [
    (socket) => socket.send(MESSAGE),
    ...sendsOf(scenario, seat).map((call) => (socket: Socket) => call(socket, MESSAGE)),
  ];
  if (to && seat.has("datagram")) sends.push((socket) => socket.sendto(MESSAGE, to));
  if (seat.has("send:more")) sends.push((socket) => socket.send(MESSAGE, ["more"]));
  if (!waits) {
    // No bytes need no room.
    sends.push((socket) => socket.send(new Uint8Array()));
    // Some libraries send files by sockets that wait alone.
    if (seat.has("sendfile")) sends.push((socket) => sendPart(socket, MESSAGE));
  }
  return { receives, sends: sends.map((call) => (socket: Socket) => outcome(call(socket))) };
}

/** The name of a checkpoint. */
const named = (state: string, what: string) => state + what[0]!.toUpperCase() + what.slice(1);

/** The rows of {@linkcode byState}. */
export function byStateRows(states: States): Record<string, Row> {
  return Object.fromEntries(
    Object.entries(states).flatMap(([state, { of }]) =>
      [...of, "setUp"].map((what) => [named(state, what), { conforming: ["same"] }])
    ),
  );
}

/**
 * Makes every call that states forbid, and records for each the first outcome that is not that of the plain
 * call, or not one that a call which sets a socket up must have; `different` where these change what the
 * plain call gives. Sockets `ofStreams` ignore the address of a sendto. No state has an error in its queue.
 */
export async function byState(scenario: Scenario, states: States, ofStreams = false): Promise<void> {
  const { listening, peer, family, record } = scenario;
  const { address } = await listening(peer);
  for (const [state, each] of Object.entries(states)) {
    const socket = await each.make(scenario);
    const to = ofStreams && family !== "unix" ? address : undefined;
    const before: Partial<Record<"receives" | "sends", Outcome>> = {};
    const calls = callsFor(scenario, socket.seat, each, to);
    for (const direction of each.of) {
      const [plain, ...others] = calls[direction];
      const expected = await plain!(socket);
      before[direction] = expected;
      let found: Outcome = "same";
      for (const call of others) {
        if (found !== "same") break;
        const gave = await call(socket);
        if (gave !== expected) found = gave;
      }
      record(named(state, direction), found);
    }
    let found: Outcome = "same";
    for (const [name, allowed] of Object.entries(each.refuses)) {
      for (const call of callsOf<SetUp[number][1]>(SET_UP[name as keyof typeof SET_UP], socket.seat)) {
        if (found !== "same") break;
        const gave = await refusal(call(socket, scenario, address));
        const nameless = gave === "error" && !socket.seat.has("errno");
        if (!nameless && !allowed.includes(gave)) found = gave;
      }
    }
    if (found === "same" && each.waits && family !== "unix" && socket.seat.has("recv:errqueue")) {
      const gave = await outcome(socket.recvmsg(1, ["errqueue"]));
      if (gave !== "EAGAIN") found = gave;
    }
    for (const direction of each.of) {
      const after = await calls[direction][0]!(socket);
      if (found === "same" && after !== before[direction]) found = "different";
    }
    record(named(state, "setUp"), found);
    await socket.close();
  }
}
