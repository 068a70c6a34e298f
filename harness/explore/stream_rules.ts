import type { URGENT_STEPS } from "./urgent_steps.ts";
import { type Timed, timedBy } from "./timeout_steps.ts";
import { toldByPollIn } from "./looking_steps.ts";
import type { Branch, Model } from "./model.ts";
import {
  BULK,
  LARGE,
  LOW_WATER,
  SMALL,
  STREAM_CONTROL,
  STREAM_STEPS,
  type StreamStep,
} from "./stream_steps.ts";

/** The name of a step that is about urgent data. */
export type UrgentStep = keyof typeof URGENT_STEPS;

/** The parts of an end of a stream that every model of streams has. */
export interface StreamEnd {
  /** The application still holds the socket. */
  held: boolean;
  /** The call that waits. */
  waiting: StreamStep | null;
  /** The calls that give up waiting. */
  timed: Timed;
}

/** Both ends of a stream. */
export interface StreamWorld<End extends StreamEnd> {
  readonly subject: End;
  readonly peer: End;
}

/**
 * The calls of a stream, as a system has them: each changes its own end and the other, and gives an outcome.
 */
export interface StreamRules<End extends StreamEnd> {
  send(end: End, other: End, bytes: number): string;
  fill(end: End, other: End): string;
  receive(end: End, other: End, size: number, keep: boolean): string;
  drain(end: End, other: End): string;
  shutdown(end: End, other: End, how: "read" | "write" | "both"): string;
  close(end: End, other: End): string;
  abort(end: End, other: End): string;
  linger(end: End): void;
  lowWater(end: End, bytes: number): void;
  poll(end: End): string;
  takeError(end: End): string | null;
  unread(end: End): string;
  getpeername(end: End): string;
  /** Makes a step that is about urgent data. */
  urgent?(world: StreamWorld<End>, step: UrgentStep): string;
  /** True if a send of some bytes would wait for room. */
  sendWaits(end: End): boolean;
  /** Ends a send of some bytes that waited. */
  wakeSend(end: End, other: End, bytes: number): string;
  /** A receive begins to wait; `keep` where it leaves what it looks at. */
  wait(end: End, keep: boolean): void;
  /** True if a receive into `size` bytes would wait, or one that waits already goes on. */
  wouldWait(end: End, size: number, already: boolean): boolean;
}

/** The bytes of the buffer of a call that receives. */
export const SIZES: Readonly<Partial<Record<StreamStep, number>>> = {
  "recv-one": 1,
  "recv": LARGE,
  "peek": LARGE,
  "drain": Infinity,
};

/** Makes a step; gives its outcome. */
function act<End extends StreamEnd>(
  rules: StreamRules<End>,
  world: StreamWorld<End>,
  step: StreamStep,
): string {
  const { subject, peer } = world;
  switch (step) {
    case "send":
    case "sendall":
      return rules.send(subject, peer, SMALL);
    case "sendall-bulk":
      return rules.send(subject, peer, BULK);
    case "send-none":
      return rules.send(subject, peer, 0);
    case "fill":
      return rules.fill(subject, peer);
    case "recv-one":
    case "recv":
    case "peek":
      return rules.receive(subject, peer, SIZES[step]!, step === "peek");
    case "drain":
      return rules.drain(subject, peer);
    case "shut-read":
      return rules.shutdown(subject, peer, "read");
    case "shut-write":
      return rules.shutdown(subject, peer, "write");
    case "shut-both":
      return rules.shutdown(subject, peer, "both");
    case "linger":
      rules.linger(subject);
      return "ok";
    case "low-water":
      rules.lowWater(subject, LOW_WATER);
      return "ok";
    case "receive-timeout":
    case "send-timeout":
      subject.timed = timedBy(step)!;
      return "ok";
    case "close":
      return rules.close(subject, peer);
    case "abort":
      return rules.abort(subject, peer);
    case "poll":
      return rules.poll(subject);
    case "poll-in":
      return toldByPollIn(rules.poll(subject));
    case "error":
      return rules.takeError(subject) ?? "none";
    case "unread":
      return rules.unread(subject);
    case "getpeername":
      return rules.getpeername(subject);
    case "getsockname":
      return "same";
    case "peer-send":
      return rules.send(peer, subject, SMALL);
    case "peer-bulk":
      return rules.send(peer, subject, BULK);
    case "peer-read":
      return rules.drain(peer, subject);
    case "peer-shut-read":
      return rules.shutdown(peer, subject, "read");
    case "peer-shut-write":
      return rules.shutdown(peer, subject, "write");
    case "peer-close":
      return rules.close(peer, subject);
    case "peer-abort":
      return rules.abort(peer, subject);
    default:
      return rules.urgent!(world, step);
  }
}

/** The bytes of a call that sends. */
const SENT: Readonly<Partial<Record<StreamStep, number>>> = {
  "send": SMALL,
  "sendall": SMALL,
  "sendall-bulk": BULK,
};

/** True if a step waits, or one that waits already goes on. */
function wouldWait<End extends StreamEnd>(
  rules: StreamRules<End>,
  { subject }: StreamWorld<End>,
  step: StreamStep,
  already: boolean,
): boolean {
  const size = SIZES[step];
  if (subject.timed === (size === undefined ? "sends" : "receives")) return false;
  if (size !== undefined) return rules.wouldWait(subject, size, already);
  return SENT[step] !== undefined && rules.sendWaits(subject);
}

/**
 * Makes a step in a copy of a world: a call may wait, and a step of the peer's may wake it. Gives every way
 * in which that may go.
 */
export function branches<End extends StreamEnd>(
  rules: StreamRules<End>,
  before: StreamWorld<End>,
  step: StreamStep,
  waits: boolean,
): Branch<StreamWorld<End>>[] {
  const world = { subject: { ...before.subject }, peer: { ...before.peer } };
  const { subject, peer } = world;
  if (waits && wouldWait(rules, world, step, false)) {
    subject.waiting = step;
    if (SIZES[step] !== undefined) rules.wait(subject, step === "peek");
    return [{ seen: "pending", world }];
  }
  const seen = act(rules, world, step);
  const { waiting } = subject;
  if (waiting === null) return [{ seen, world }];
  if (wouldWait(rules, world, waiting, true)) return [{ seen: `${seen}>pending`, world }];
  subject.waiting = null;
  const bytes = SENT[waiting];
  if (bytes === undefined) return [{ seen: `${seen}>${act(rules, world, waiting)}`, world }];
  const apart = { subject, peer: { ...peer } };
  const late = { subject: { ...subject }, peer: { ...peer } };
  const woken = `${seen}>${rules.wakeSend(subject, peer, bytes)}`;
  const ways = [{ seen: woken, world }];
  // What waited for room may have come before the peer looked for more.
  if (step === "peer-read") ways.push({ seen: woken, world: apart });
  // On a busy machine the thread of a call that seems to wait may make it only now.
  const made = `${seen}>${rules.send(late.subject, late.peer, bytes)}`;
  if (made !== woken) ways.push({ seen: made, world: late });
  return ways;
}

/** The parts of a model of streams that none has otherwise; `words` tell an end's state, without counts. */
export function streamModel<End extends StreamEnd>(
  fresh: () => End,
  words: (end: End) => string,
): Pick<
  Model<StreamWorld<End>>,
  "type" | "needs" | "control" | "last" | "fresh" | "can" | "state" | "states"
> {
  const all = (end: End) => end.timed === null ? words(end) : `${words(end)}, ${end.timed} time out`;
  return {
    type: "stream",
    needs: ["stream"],
    control: STREAM_CONTROL,
    last: "peer-read",
    fresh: () => ({ subject: fresh(), peer: fresh() }),
    can(world, step) {
      const { held, waiting, timed } = world[STREAM_STEPS[step as StreamStep].by];
      return held && waiting === null && (timed === null || timedBy(step) === undefined);
    },
    state: ({ subject }) => all(subject),
    states: ({ subject, peer }) => `${all(subject)} | ${words(peer)}`,
  };
}
