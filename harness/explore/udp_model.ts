// UDP on Linux, over loopback, which delivers within the sender's call: a bound socket, its peer, and a stranger.
import { linux, posix, rfc } from "../case/sources.ts";
import { DATAGRAM_STEPS, type DatagramStep } from "./datagram_steps.ts";
import { toldByPollIn } from "./looking_steps.ts";
import type { Branch, Model } from "./model.ts";

/** A datagram that waits to be received: the bytes that it has, as far as calls can tell. */
type Size = "empty" | "small" | "large";

/** The subject's socket, and what the peer has. */
export interface UdpWorld {
  /** Datagrams that can be received, in order. */
  readonly queue: readonly Size[];
  readonly connected: boolean;
  /** ECONNREFUSED is pending: something was sent to a port that is refused. */
  readonly refused: boolean;
  readonly noWrites: boolean;
  /** Datagrams at the peer. */
  readonly there: number;
  /** The peer's port is refused. */
  readonly left: boolean;
  readonly held: boolean;
  readonly waiting: DatagramStep | null;
}

const fresh = (): UdpWorld => ({
  queue: [],
  connected: false,
  refused: false,
  noWrites: false,
  there: 0,
  left: false,
  held: true,
  waiting: null,
});

type Went = readonly [seen: string, world: UdpWorld];

function send(world: UdpWorld, addressed: boolean): Went {
  const { connected, refused, noWrites, left, there } = world;
  if (!connected && !addressed) return ["EDESTADDRREQ", world];
  if (refused) return ["ECONNREFUSED", { ...world, refused: false }];
  if (noWrites) return ["EPIPE", world];
  // The refusal comes back at once, to who is connected.
  return ["ok", left ? { ...world, refused: connected } : { ...world, there: there + 1 }];
}

function receive(world: UdpWorld, small: boolean, keep: boolean): Went {
  const { queue, refused } = world;
  if (refused) return ["ECONNREFUSED", { ...world, refused: false }];
  const [next, ...rest] = queue;
  if (next === undefined) return ["EAGAIN", world];
  const seen = next === "empty" ? "empty" : small ? "truncated" : "whole";
  return [seen, keep ? world : { ...world, queue: rest }];
}

function arrive(world: UdpWorld, size: Size): Went {
  return ["ok", { ...world, queue: [...world.queue, size] }];
}

function poll({ queue, refused, noWrites: _ }: UdpWorld): string {
  return [queue.length > 0 && "in", "out", refused && "err"].filter(Boolean).join(",");
}

function act(world: UdpWorld, step: DatagramStep): Went {
  const { queue, connected, refused, there } = world;
  switch (step) {
    case "connect":
      return ["ok", { ...world, connected: true }];
    case "sendto":
    case "send-none":
    case "send-large":
      return send(world, true);
    case "send":
      return send(world, false);
    case "send-beyond":
      return ["EMSGSIZE", world];
    case "recv":
    case "recv-one":
    case "peek":
      return receive(world, step === "recv-one", step === "peek");
    case "shut-write":
      return [connected ? "ok" : "ENOTCONN", { ...world, noWrites: true }];
    case "poll":
      return [poll(world), world];
    case "poll-in":
      return [toldByPollIn(poll(world)), world];
    case "error":
      return [refused ? "ECONNREFUSED" : "none", { ...world, refused: false }];
    case "unread":
      return [queue.length === 0 || queue[0] === "empty" ? "none" : "same", world];
    case "getpeername":
      return [connected ? "same" : "ENOTCONN", world];
    case "getsockname":
      return ["same", world];
    case "close":
      return ["ok", { ...world, held: false }];
    case "peer-send":
      return arrive(world, "small");
    case "peer-none":
      return arrive(world, "empty");
    case "peer-large":
      return arrive(world, "large");
    case "stranger-send":
      return connected ? ["ok", world] : arrive(world, "small");
    case "peer-read":
      return [`${there > 0 ? "intact" : "none"},EAGAIN`, { ...world, there: 0 }];
    case "peer-leave":
      return ["ok", { ...world, left: true }];
  }
}

const RECEIVES: ReadonlySet<string> = new Set(["recv", "recv-one", "peek"]);

const wouldWait = ({ queue, refused }: UdpWorld, step: string): boolean =>
  RECEIVES.has(step) && queue.length === 0 && !refused;

function next(before: UdpWorld, name: string, waits: boolean): Branch<UdpWorld>[] {
  const step = name as DatagramStep;
  if (waits && wouldWait(before, step)) return [{ seen: "pending", world: { ...before, waiting: step } }];
  const [seen, world] = act(before, step);
  const { waiting } = world;
  if (waiting === null) return [{ seen, world }];
  if (wouldWait(world, waiting)) return [{ seen: `${seen}>pending`, world }];
  const [woken, then] = act({ ...world, waiting: null }, waiting);
  return [{ seen: `${seen}>${woken}`, world: then }];
}

/** Outcomes that the standards leave open, by that of Linux: whether and when a refusal is told. */
function elsewhere(step: string, seen: string): string[] {
  switch (step as DatagramStep) {
    case "send":
      return seen === "EDESTADDRREQ" ? ["ENOTCONN"] : ["ok", "ECONNREFUSED", "EPIPE"];
    case "sendto":
    case "send-none":
    case "send-large":
      return ["ok", "ECONNREFUSED", "EPIPE", "EISCONN"];
    case "recv":
    case "recv-one":
    case "peek":
      return seen === "ECONNREFUSED" ? ["EAGAIN", "whole", "truncated", "empty"] : [];
    case "error":
      return ["none"];
    case "shut-write":
      return ["ok", "ENOTCONN"];
    default:
      return [];
  }
}

function state({ queue, connected, refused, noWrites, held, waiting }: UdpWorld): string {
  const all = [
    connected ? "connected" : "unconnected",
    queue.length > 0 && `${queue[0]} first`,
    refused && "refused",
    noWrites && "no writes",
    waiting && `in ${waiting}`,
    !held && "closed",
  ];
  return all.filter(Boolean).join(", ");
}

/** UDP as Linux has it. */
export const UDP: Model<UdpWorld> = {
  name: "udp",
  families: ["ipv4", "ipv6"],
  type: "datagram",
  steps: DATAGRAM_STEPS,
  needs: ["datagram"],
  control: ["sendto", "peer-read", "peer-send", "recv", "close"],
  sources: [rfc(768), posix("recvfrom"), posix("sendto"), linux("udp(7)")],
  fresh,
  can(world, step) {
    // A port that was given up is given to others, who do not want what was meant for it.
    if (DATAGRAM_STEPS[step as DatagramStep].by === "peer") {
      return !world.left && (world.held || step === "peer-read");
    }
    if (step === "connect" && world.connected) return false;
    return world.held && world.waiting === null;
  },
  next,
  elsewhere,
  state,
  states: (world) => `${state(world)} | ${world.there > 0} ${world.left}`,
};
