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
import { receivesOf, sendsOf } from "./_every_call.ts";
import { sendPart } from "./tcp/send/_file_part.ts";

/** The bytes of each call. */
const MESSAGE = bytesOf("ab");

/** The calls that set a socket up, or name its peer. */
const SET_UP = {
  accept: (socket: Socket) => socket.accept(),
  bind: (socket: Socket, { addressOf }: Scenario) => socket.bind(addressOf(socket.seat)),
  connect: (socket: Socket, _scenario: Scenario, address: Address) => socket.connect(address),
  getpeername: (socket: Socket) => socket.getpeername(),
  listen: (socket: Socket) => socket.listen(1),
} as const;

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
export function flaggedOf(seat: Seat): ((socket: Socket) => Receiving)[] {
  const calls: ReturnType<typeof flaggedOf> = [];
  for (const flag of ["peek", "dontwait", "trunc", "waitall"] as const) {
    if (!seat.has(`recv:${flag}`)) continue;
    calls.push((socket) => socket.recv(MESSAGE.length, [flag]));
    if (seat.has("datagram")) calls.push((socket) => socket.recvfrom(MESSAGE.length, [flag]));
    if (seat.has("recvmsg")) calls.push((socket) => socket.recvmsg(MESSAGE.length, [flag]));
  }
  if (seat.has("mmsg")) {
    for (const flag of ["dontwait", "waitforone"] as const) {
      calls.push((socket) => socket.recvFirst([MESSAGE.length, 1], { flags: [flag] }));
    }
  }
  return calls;
}

/** Calls of each direction, of which the first is the plain one. */
function callsOf(scenario: Scenario, seat: Seat, { waits = false }: State) {
  const receives = [
    (socket: Socket) => socket.recv(MESSAGE.length),
    ...receivesOf(scenario, seat).map((call) => (socket: Socket) => call(socket, MESSAGE)),
    ...flaggedOf(seat),
  ].map((call) => (socket: Socket) => received(call(socket), MESSAGE));
  const sends: ((socket: Socket) => Promise<unknown>)[] = [
    (socket) => socket.send(MESSAGE),
    ...sendsOf(scenario, seat).map((call) => (socket: Socket) => call(socket, MESSAGE)),
  ];
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
 * call, or not one that a call which sets a socket up must have.
 */
export async function byState(scenario: Scenario, states: States): Promise<void> {
  const { listening, peer, record } = scenario;
  const { address } = await listening(peer);
  for (const [state, each] of Object.entries(states)) {
    const socket = await each.make(scenario);
    const calls = callsOf(scenario, socket.seat, each);
    for (const direction of each.of) {
      const [plain, ...others] = calls[direction];
      const expected = await plain!(socket);
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
      if (found !== "same") break;
      const gave = await outcome(SET_UP[name as keyof typeof SET_UP](socket, scenario, address));
      const nameless = gave === "error" && !socket.seat.has("errno");
      if (!nameless && !allowed.includes(gave)) found = gave;
    }
    record(named(state, "setUp"), found);
    await socket.close();
  }
}
