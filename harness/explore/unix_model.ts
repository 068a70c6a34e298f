// AF_UNIX on Linux: a send puts its bytes into the other end's queue, and what one end does is known to the
// other when the call returns.
import { linux, posix } from "../case/sources.ts";
import type { Branch, Model } from "./model.ts";
import { BULK, LARGE, SMALL, STREAM_CONTROL, STREAM_STEPS, type StreamStep } from "./stream_steps.ts";

/** One end of a connection. */
interface End {
  /** Bytes that can be read; Infinity after a fill. */
  unread: number;
  /** The other end was closed before it had read everything. */
  error: boolean;
  /** Nothing comes any more: SHUT_RD here, SHUT_WR there, or the other's close. */
  noReads: boolean;
  /** Nothing can be sent any more: SHUT_WR here, SHUT_RD there, or the other's close. */
  noWrites: boolean;
  /** There is no room to send. */
  full: boolean;
  /** The application still holds the socket. */
  held: boolean;
  /** The call that waits. */
  waiting: StreamStep | null;
}

/** Both ends. */
export interface UnixWorld {
  readonly subject: End;
  readonly peer: End;
}

const fresh = (): End => ({
  unread: 0,
  error: false,
  noReads: false,
  noWrites: false,
  full: false,
  held: true,
  waiting: null,
});

function take(end: End): "ECONNRESET" | undefined {
  const { error } = end;
  end.error = false;
  return error ? "ECONNRESET" : undefined;
}

function send(from: End, to: End, bytes: number): string {
  if (from.noWrites) return "EPIPE";
  if (bytes === 0) return "ok";
  if (from.full) return "EAGAIN";
  to.unread += bytes;
  return "ok";
}

function fill(from: End, to: End): string {
  const first = send(from, to, Infinity);
  if (first !== "ok") return first;
  from.full = true;
  return "EAGAIN";
}

function receiveNone(end: End): string {
  return take(end) ?? (end.noReads ? "eof" : "EAGAIN");
}

function receive(end: End, other: End, size: number, keep = false): string {
  if (end.unread === 0) return receiveNone(end);
  if (!keep) read(end, other, Math.min(size, end.unread));
  return "data";
}

function read(end: End, other: End, count: number): void {
  end.unread = count === Infinity ? 0 : end.unread - count;
  if (end.unread === 0) other.full = false;
}

function drain(end: End, other: End): string {
  const amount = end.unread === 0 ? "none" : "intact";
  read(end, other, end.unread);
  return `${amount},${receiveNone(end)}`;
}

function shutdown(end: End, other: End, how: "read" | "write" | "both"): string {
  if (how !== "write") end.noReads = other.noWrites = true;
  if (how !== "read") end.noWrites = other.noReads = true;
  return "ok";
}

function close(end: End, other: End): string {
  end.held = false;
  other.error ||= end.unread > 0;
  other.noReads = other.noWrites = true;
  // What nobody reads any more takes no room.
  other.full = false;
  return "ok";
}

function poll({ unread, error, noReads, noWrites, full }: End): string {
  const events = [
    (unread > 0 || noReads) && "in",
    !full && "out",
    error && "err",
    noReads && noWrites && "hup",
    noReads && "rdhup",
  ];
  return events.filter(Boolean).join(",");
}

function act({ subject, peer }: UnixWorld, step: StreamStep): string {
  switch (step) {
    case "send":
    case "sendall":
      return send(subject, peer, SMALL);
    case "send-none":
      return send(subject, peer, 0);
    case "fill":
      return fill(subject, peer);
    case "recv-one":
      return receive(subject, peer, 1);
    case "recv":
    case "peek":
      return receive(subject, peer, LARGE, step === "peek");
    case "drain":
      return drain(subject, peer);
    case "shut-read":
      return shutdown(subject, peer, "read");
    case "shut-write":
      return shutdown(subject, peer, "write");
    case "shut-both":
      return shutdown(subject, peer, "both");
    case "linger":
      return "ok";
    case "close":
      return close(subject, peer);
    case "poll":
      return poll(subject);
    case "error":
      return take(subject) ?? "none";
    case "unread":
      return subject.unread > 0 ? "same" : "none";
    case "getpeername":
    case "getsockname":
      return "same";
    case "peer-send":
      return send(peer, subject, SMALL);
    case "peer-bulk":
      return send(peer, subject, BULK);
    case "peer-read":
      return drain(peer, subject);
    case "peer-shut-read":
      return shutdown(peer, subject, "read");
    case "peer-shut-write":
      return shutdown(peer, subject, "write");
    case "peer-close":
      return close(peer, subject);
    default:
      throw new TypeError(`AF_UNIX has no step "${step}"`);
  }
}

const RECEIVES: ReadonlySet<string> = new Set(["recv-one", "recv", "peek", "drain"]);

/** True if a receive would wait; a drain goes on until the end. */
function wouldWait({ unread, error, noReads }: End, step: StreamStep): boolean {
  return RECEIVES.has(step) && !error && !noReads && (unread === 0 || step === "drain");
}

function next(before: UnixWorld, name: string, waits: boolean): Branch<UnixWorld>[] {
  const step = name as StreamStep;
  const world: UnixWorld = { subject: { ...before.subject }, peer: { ...before.peer } };
  const { subject } = world;
  if (waits && wouldWait(subject, step)) {
    subject.waiting = step;
    return [{ seen: "pending", world }];
  }
  let seen = act(world, step);
  const { waiting } = subject;
  if (waiting) {
    const woken = !wouldWait(subject, waiting);
    if (woken) subject.waiting = null;
    seen += `>${woken ? act(world, waiting) : "pending"}`;
  }
  return [{ seen, world }];
}

/** What POSIX leaves open, by what Linux gives. */
function elsewhere(step: string, seen: string): string[] {
  switch (step as StreamStep) {
    case "send":
    case "sendall":
    case "fill":
      return seen === "EPIPE" ? ["ECONNRESET"] : [];
    case "send-none":
      return seen === "EPIPE" ? ["ok"] : [];
    case "recv":
    case "recv-one":
    case "peek":
      return seen === "ECONNRESET" ? ["eof"] : [];
    case "error":
      return seen === "ECONNRESET" ? ["none"] : [];
    case "shut-read":
    case "shut-write":
    case "shut-both":
      return ["ENOTCONN"];
    default:
      return [];
  }
}

/** An end's state in words, without counts. */
function words({ unread, error, noReads, noWrites, full, held, waiting }: End): string {
  const all = [
    unread > 0 && "unread",
    error && "ECONNRESET",
    noReads && "no reads",
    noWrites && "no writes",
    full && "full",
    waiting && `in ${waiting}`,
    !held && "closed",
  ];
  return all.filter(Boolean).join(", ") || "connected";
}

const { "abort": _abort, "peer-abort": _peerAbort, "low-water": _lowWater, ...COMMON } = STREAM_STEPS;

const NAMES = { needs: ["unix:names"] } as const;

/** An abort is no more than a close here, and not every interface tells names. */
const STEPS = {
  ...COMMON,
  "getpeername": { ...COMMON.getpeername, ...NAMES },
  "getsockname": { ...COMMON.getsockname, ...NAMES },
};

/** Streams over AF_UNIX as Linux has them. */
export const UNIX: Model<UnixWorld> = {
  name: "unix",
  families: ["unix"],
  type: "stream",
  steps: STEPS,
  needs: ["stream"],
  control: STREAM_CONTROL,
  sources: [posix("recv"), posix("send"), posix("shutdown"), linux("unix(7)")],
  fresh: () => ({ subject: fresh(), peer: fresh() }),
  can(world, step) {
    const { by } = STREAM_STEPS[step as StreamStep];
    return world[by].held && world[by].waiting === null;
  },
  next,
  elsewhere,
  state: ({ subject }) => words(subject),
  states: ({ subject, peer }) => `${words(subject)} | ${words(peer)}`,
};
