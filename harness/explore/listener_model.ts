// Listeners on Linux: a queue of clients that have connected and were not accepted, and what ends it.
//
// A backlog is a hint, as POSIX says: a client more may be let in. Left out are SYNs that wait behind a full
// queue, as TCP asks again a second later and nobody promises when; what a listener does that is shut down
// and listens again, as TCP gives it another port (cases/tcp/listen has that); and everything behind accept,
// which the models of streams have.
import { linux, posix } from "../case/sources.ts";
import { MOST_WAITING } from "./clients.ts";
import { LISTENER_STEPS, type ListenerStep } from "./listener_steps.ts";
import { toldByPollIn } from "./looking_steps.ts";
import type { Branch, Model } from "./model.ts";

/** A client that waits: it has sent something or not, and is still there, has closed, or was given up. */
interface Waiting {
  readonly sent: boolean;
  readonly end: "closed" | "aborted" | null;
}

/** A listener, and its clients. */
export interface ListenerWorld {
  readonly held: boolean;
  /** It takes clients. */
  readonly listening: boolean;
  readonly noReads: boolean;
  readonly noWrites: boolean;
  /** The clients that wait, in the order in which they came. */
  readonly queue: readonly Waiting[];
  /** Clients that were thrown out of the queue, and have not looked. */
  readonly thrownOut: number;
  /** Clients that it has room for. */
  readonly room: number;
  /** The accept that waits. */
  readonly waiting: "accept" | null;
  /** A client may wait for whom there should have been no room: a backlog is a hint. */
  readonly beyond: boolean;
  /** Accepts give up waiting. */
  readonly timed: boolean;
}

/** An outcome, and the world afterwards. */
type Went = readonly [seen: string, world: ListenerWorld];

/** The rules that differ between families; those that they share are in the model. */
interface ListenerRules {
  /** Shuts down. */
  shut(world: ListenerWorld, how: "read" | "write" | "both"): Went;
  /** The outcome of an accept where no client waits; `waits` if it is one that may wait. */
  acceptNone(world: ListenerWorld, waits: boolean): string;
  poll(world: ListenerWorld): string;
  send: string;
  recv(world: ListenerWorld): string;
  unread(world: ListenerWorld): string;
  /** The outcome of a connect where the queue is full. */
  beyond: string;
}

/** The queue is given up: clients that are still there are reset. */
function throwOut(world: ListenerWorld): ListenerWorld {
  const { queue, thrownOut } = world;
  const there = queue.filter(({ end }) => end === null).length;
  return { ...world, listening: false, queue: [], thrownOut: thrownOut + there };
}

function accept(rules: ListenerRules, world: ListenerWorld, waits: boolean): Went {
  const [first, ...queue] = world.queue;
  if (first === undefined) return [rules.acceptNone(world, waits), world];
  const { sent, end } = first;
  const data = sent || end === null ? "data" : end === "closed" ? "eof" : "ECONNRESET";
  return [`same,${data}`, { ...world, queue }];
}

/** The first client that waits and is still there ends its side. */
function leave(world: ListenerWorld, end: Waiting["end"]): Went {
  const at = world.queue.findIndex((each) => each.end === null);
  return ["ok", { ...world, queue: world.queue.with(at, { ...world.queue[at]!, end }) }];
}

function connect(world: ListenerWorld, sent: boolean): Went {
  if (!world.listening) return ["ECONNREFUSED", world];
  return ["ok", { ...world, queue: [...world.queue, { sent, end: null }] }];
}

function act(rules: ListenerRules, world: ListenerWorld, step: ListenerStep, waits: boolean): Went {
  switch (step) {
    case "accept":
      return accept(rules, world, waits);
    case "receive-timeout":
      return ["ok", { ...world, timed: true }];
    case "shut-read":
      return rules.shut(world, "read");
    case "shut-write":
      return rules.shut(world, "write");
    case "shut-both":
      return rules.shut(world, "both");
    case "close":
      return ["ok", { ...throwOut(world), held: false }];
    case "send":
      return [rules.send, world];
    case "recv":
      return [rules.recv(world), world];
    case "poll":
      return [rules.poll(world), world];
    case "poll-in":
      return [toldByPollIn(rules.poll(world)), world];
    case "error":
      return ["none", world];
    case "unread":
      return [rules.unread(world), world];
    case "getpeername":
      return ["ENOTCONN", world];
    case "getsockname":
      return ["same", world];
    case "peer-connect":
      return connect(world, false);
    case "peer-connect-send":
      return connect(world, true);
    case "peer-connect-beyond":
      return [rules.beyond, { ...world, beyond: true }];
    case "peer-close":
      return leave(world, "closed");
    case "peer-abort":
      return leave(world, "aborted");
    case "peer-recv":
      return world.queue.some(({ end }) => end === null)
        ? ["EAGAIN", world]
        : ["ECONNRESET", { ...world, thrownOut: world.thrownOut - 1 }];
    case "listen":
    case "listen-more":
      return ["ok", { ...world, room: step === "listen" ? MOST_WAITING : MOST_WAITING + 1 }];
    case "peer-exchange":
      return ["intact", world];
  }
}

const isFull = ({ queue, room }: ListenerWorld) => queue.length >= room;

function can(world: ListenerWorld, step: ListenerStep): boolean {
  const { held, waiting, queue, thrownOut, listening, timed, beyond } = world;
  switch (step) {
    case "peer-connect":
    case "peer-connect-send":
      return !isFull(world) || !listening;
    case "peer-connect-beyond":
      return isFull(world) && listening && !beyond;
    case "peer-close":
    case "peer-abort":
      return queue.some(({ end }) => end === null);
    case "peer-recv":
      return thrownOut > 0 || queue.some(({ end }) => end === null);
    case "peer-exchange":
      return true;
    case "accept":
      return held && waiting === null && !beyond;
    case "listen":
    case "listen-more":
      return held && waiting === null && listening && !beyond;
    case "receive-timeout":
      return held && waiting === null && !timed;
    default:
      return held && waiting === null;
  }
}

function next(
  rules: ListenerRules,
  before: ListenerWorld,
  step: ListenerStep,
  waits: boolean,
): Branch<ListenerWorld> {
  const wouldWait = (world: ListenerWorld) =>
    world.queue.length === 0 && !world.timed && rules.acceptNone(world, true) === "EAGAIN";
  if (step === "accept" && waits && wouldWait(before)) {
    return { seen: "pending", world: { ...before, waiting: "accept" } };
  }
  const [seen, world] = act(rules, before, step, waits);
  if (world.waiting === null) return { seen, world };
  if (wouldWait(world)) return { seen: `${seen}>pending`, world };
  const [woken, then] = accept(rules, { ...world, waiting: null }, true);
  return { seen: `${seen}>${woken}`, world: then };
}

/** The first client that waits, in words. */
function first({ queue: [next] }: ListenerWorld): string {
  if (next === undefined) return "nobody waits";
  return [next.end ?? "somebody", "waits", next.sent && "with data"].filter(Boolean).join(" ");
}

function state(world: ListenerWorld): string {
  const { held, listening, noReads, noWrites, waiting, timed, thrownOut, room } = world;
  return [
    listening ? "listening" : "not listening",
    first(world),
    isFull(world) && (world.beyond ? "beyond full" : "full"),
    room > MOST_WAITING && "more room",
    noReads && "no reads",
    noWrites && "no writes",
    thrownOut > 0 && "threw out",
    waiting && "in accept",
    timed && "times out",
    !held && "closed",
  ].filter(Boolean).join(", ");
}

type Shared = "type" | "roles" | "needs" | "control" | "last" | "fresh" | "can" | "next" | "state" | "states";

function listenerModel(rules: ListenerRules): Pick<Model<ListenerWorld>, Shared> {
  return {
    type: "listener",
    roles: ["server"],
    needs: ["stream", "backlog"],
    control: [
      "peer-connect",
      "accept",
      "peer-connect-send",
      "accept",
      "peer-exchange",
      "close",
      "peer-connect",
    ],
    last: "peer-exchange",
    fresh: () => ({
      held: true,
      listening: true,
      noReads: false,
      noWrites: false,
      queue: [],
      thrownOut: 0,
      room: MOST_WAITING,
      beyond: false,
      waiting: null,
      timed: false,
    }),
    can: (world, step) => can(world, step as ListenerStep),
    next(before, step, waits) {
      const branch = next(rules, before, step as ListenerStep, waits);
      // Whoever accepts ahead has room for more.
      return step === "peer-connect-beyond" ? [branch, { ...branch, seen: "ok" }] : [branch];
    },
    state,
    states: (world) => JSON.stringify(world),
  };
}

/** TCP: to shut reading down ends the listener, and gives its port up. */
const TCP_RULES: ListenerRules = {
  shut(world, how) {
    if (world.listening) return ["ok", how === "write" ? world : throwOut(world)];
    const noReads = world.noReads || how !== "write";
    return ["ENOTCONN", { ...world, noReads, noWrites: world.noWrites || how !== "read" }];
  },
  acceptNone: ({ listening }) => listening ? "EAGAIN" : "EINVAL",
  poll({ listening, queue, noReads }) {
    if (listening) return queue.length > 0 ? "in" : "";
    return [noReads && "in", "out", "hup", noReads && "rdhup"].filter(Boolean).join(",");
  },
  send: "EPIPE",
  recv: ({ noReads }) => noReads ? "eof" : "ENOTCONN",
  unread: ({ listening }) => listening ? "EINVAL" : "none",
  // The SYN is dropped.
  beyond: "pending",
};

/** AF_UNIX: to shut reading down lets nobody in, and those that wait are still accepted. */
const UNIX_RULES: ListenerRules = {
  shut(world, how) {
    const noReads = world.noReads || how !== "write";
    const noWrites = world.noWrites || how !== "read";
    return ["ok", { ...world, listening: world.listening && !noReads, noReads, noWrites }];
  },
  // Only a call that may wait looks whether it should.
  acceptNone: ({ noReads }, waits) => noReads && waits ? "EINVAL" : "EAGAIN",
  poll({ queue, noReads, noWrites }) {
    return [(noReads || queue.length > 0) && "in", noReads && noWrites && "hup", noReads && "rdhup"]
      .filter(Boolean).join(",");
  },
  send: "ENOTCONN",
  recv: () => "EINVAL",
  unread: () => "EINVAL",
  beyond: "EAGAIN",
};

/** Outcomes that POSIX leaves open, by that of Linux. */
function elsewhere(step: string, seen: string): string[] {
  switch (step as ListenerStep) {
    case "shut-read":
    case "shut-write":
    case "shut-both":
      return ["ok", "ENOTCONN", "EINVAL"];
    case "send":
      return ["EPIPE", "ENOTCONN"];
    case "recv":
      return ["ENOTCONN", "EINVAL"];
    case "unread":
      return ["none", "EINVAL"];
    case "getpeername":
      return ["EINVAL"];
    case "peer-connect-beyond":
      return ["pending", "EAGAIN", "ECONNREFUSED"];
    case "accept":
      // A connection that was given up may be told of instead of given.
      return seen.endsWith("ECONNRESET") ? ["ECONNABORTED"] : seen === "EINVAL" ? ["ECONNABORTED"] : [];
    default:
      return [];
  }
}

const { "peer-abort": _peerAbort, ...UNIX_STEPS } = LISTENER_STEPS;

/** Listeners of TCP as Linux has them. */
export const LISTENER: Model<ListenerWorld> = {
  ...listenerModel(TCP_RULES),
  name: "listener",
  families: ["ipv4", "ipv6"],
  steps: LISTENER_STEPS,
  sources: [posix("listen"), posix("accept"), linux("listen(2)"), linux("accept(2)"), linux("tcp(7)")],
  elsewhere,
};

/** Listeners of AF_UNIX as Linux has them. */
export const UNIX_LISTENER: Model<ListenerWorld> = {
  ...listenerModel(UNIX_RULES),
  name: "unix-listener",
  families: ["unix"],
  steps: {
    ...UNIX_STEPS,
    "getsockname": { ...UNIX_STEPS.getsockname, needs: ["unix:names"] },
  },
  sources: [posix("listen"), posix("accept"), linux("listen(2)"), linux("unix(7)")],
  elsewhere,
};
