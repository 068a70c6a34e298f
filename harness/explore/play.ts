import { EndpointLost, OperationHung, SockspecError, Unsupported } from "../endpoint/errors.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { settles } from "../endpoint/within.ts";
import { BLIND_MS } from "../script/settled.ts";
import type { Scenario, Socket } from "../script/scenario.ts";
import { after, type Model, standsFor } from "./model.ts";
import type { Clients } from "./clients.ts";
import { difference } from "./checkpoints.ts";
import { type Datagrams, type Ends, seenBy } from "./step.ts";
import { Traffic } from "./traffic.ts";

/** Milliseconds that a busy machine may take to end a call that waited. */
export const WAKE_MS = 2_000;
/** Milliseconds in which a process that was held up takes what has come meanwhile. */
const PAUSED_MS = 20;

/** A step that the model does not allow. */
export interface Deviation {
  /** The position of the step in its sequence, from 0. */
  readonly at: number;
  /** The step's name. */
  readonly step: string;
  /** The difference from what the model allows, such as `recv: EAGAIN → eof`. */
  readonly kind: string;
  /** The outcome that was seen, or `hang` or `crash`. */
  readonly seen: string;
}

/** The subject lacks what a step takes, though it declares all that the step needs. */
export class StepUnsupported extends SockspecError {
  /** Takes the step's name and the endpoint's own reason. */
  constructor(readonly step: string, reason: string) {
    super(`${step}: ${reason}`);
  }
}

/** A sequence that was played. */
export interface Played {
  /** The outcome of each step that was played. */
  readonly seen: readonly string[];
  /** The first step that the model does not allow. */
  readonly deviation: Deviation | undefined;
  /** True if the subject's endpoint hung or was lost. */
  readonly lost: boolean;
  /** The call of the subject's that still waits. */
  readonly waiting?: Promise<unknown>;
}

/** The sockets that a sequence is played on. */
export interface Pair {
  readonly subject: Socket;
  readonly peer: Socket;
  /** The clients of a listener. */
  readonly clients?: Clients;
  /** The addresses of datagram sockets. */
  readonly addresses?: Datagrams["addresses"];
  /** Sockets of the peer's that were opened meanwhile. */
  readonly others: Socket[];
}

function datagramsOf(
  { addressOf, datagram, family, peer }: Scenario,
  pair: Pair,
  addresses: Datagrams["addresses"],
): Datagrams {
  const opened = async (opening: Promise<Socket>): Promise<Socket> => {
    const socket = await opening;
    pair.others.push(socket);
    return socket;
  };
  let stranger: Promise<Socket> | undefined;
  let unnamed: Promise<Socket> | undefined;
  return {
    addresses,
    sent: [],
    queued: [],
    stranger: () => stranger ??= opened(datagram(peer).then(({ socket }) => socket)),
    unnamed: () => unnamed ??= opened(peer.openDatagram(family)),
    nowhere: () => addressOf(peer),
  };
}

/** The circumstances of {@linkcode play}. */
export interface PlayOptions {
  /**
   * Is called with what each step gave. With it, a sequence goes on after a deviation, and what is not an
   * outcome of a call is thrown.
   */
  readonly record?: (at: number, seen: string) => void;
  /** The factor by which waits for arrivals at another stack are lengthened; 1 unless given. */
  readonly patience?: number;
}

/** True if what the standards leave open is allowed, too: the models are those of Linux. */
export function isForeign({ identity }: Endpoint): boolean {
  return identity.os !== "linux";
}

/** True if a step changes none of some worlds. */
function isLook(model: Model, worlds: readonly unknown[], step: string, waits: boolean): boolean {
  return JSON.stringify(after(model, worlds, step, waits).worlds) === JSON.stringify(worlds);
}

/**
 * Plays a sequence on both ends of a connection, and judges it by the model. It ends at the first deviation.
 */
export async function play(
  model: Model,
  sequence: readonly string[],
  scenario: Scenario,
  pair: Pair,
  { record, patience = 1 }: PlayOptions = {},
): Promise<Played> {
  const waits = scenario.mode !== "nonblocking";
  const foreign = isForeign(scenario.subject.endpoint);
  const ends: Ends = {
    subject: pair.subject,
    peer: pair.peer,
    clients: pair.clients,
    datagrams: pair.addresses && datagramsOf(scenario, pair, pair.addresses),
    sent: new Traffic("subject"),
    received: new Traffic("peer"),
    elsewhere: scenario.subject.endpoint.beside !== undefined,
    dontwait: waits ? ["dontwait"] : undefined,
    full: false,
    inline: false,
    look: (end) => scenario.look(pair[end]),
    settled: (holds, otherStackMs = BLIND_MS) => scenario.settled(pair, holds, otherStackMs * patience),
  };
  const all: string[] = [];
  let worlds = [model.fresh()];
  let waiting: { readonly step: string; readonly operation: Promise<string> } | undefined;
  const stillWaiting = () => waiting ? { waiting: waiting.operation } : {};
  for (const [at, name] of sequence.entries()) {
    worlds = worlds.filter((world) => model.can(world, name));
    const { allowed, elsewhere } = after(model, worlds, name, waits);
    const step = model.steps[name]!;
    const deviates = (seen: string, lost = false): Played => ({
      seen: [...all, seen],
      ...stillWaiting(),
      deviation: { at, step: name, kind: difference(model, name, allowed, seen, waiting?.step), seen },
      lost,
    });
    let seen: string;
    let woken = false;
    try {
      const call = step.call(ends);
      const operation = seenBy(step, call, ends);
      operation.catch(() => {});
      if (allowed.has("pending") && await scenario.blocked(call)) {
        waiting = { step: name, operation };
        seen = "pending";
      } else {
        seen = await operation;
        await step.arrive?.(ends, seen);
      }
      if (waiting && step.by === "peer") {
        // A call that is to go on waiting has had its chance while the step arrived. What has arrived at
        // another stack may not have woken it yet.
        const wakes = [...allowed].some((each) => !each.endsWith(">pending"));
        woken = await settles(wakes ? WAKE_MS : ends.elsewhere ? BLIND_MS * patience : 0, waiting.operation);
        // After a pause of the whole machine the timer comes first.
        if (wakes && !woken) woken = await settles(PAUSED_MS, waiting.operation);
        seen += `>${woken ? await waiting.operation : "pending"}`;
      }
    } catch (error) {
      if (record) throw error;
      if (error instanceof Unsupported && error.seat === "subject") {
        throw new StepUnsupported(name, error.message);
      }
      if (error instanceof OperationHung && error.seat === "subject") return deviates("hang", true);
      if (error instanceof EndpointLost && error.seat === "subject") return deviates("crash", true);
      throw error;
    }
    record?.(at, seen);
    const right = standsFor(allowed, seen) ?? (foreign ? standsFor(elsewhere, seen) : undefined);
    if (right === undefined && !record) return deviates(seen);
    if (woken) waiting = undefined;
    all.push(seen);
    const next = after(model, worlds, name, waits, right).worlds;
    // An error without an errno does not tell in which of them a look was made.
    worlds = right === seen || !isLook(model, worlds, name, waits) ? [...next] : worlds;
  }
  return { seen: all, ...stillWaiting(), deviation: undefined, lost: false };
}
