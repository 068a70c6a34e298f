// AF_UNIX on Linux: a send puts its bytes into the other end's queue, and what one end does is known to the
// other when the call returns.
import { linux, posix } from "../case/sources.ts";
import type { Model } from "./model.ts";
import { branches, type StreamEnd, streamModel, type StreamRules, type StreamWorld } from "./stream_rules.ts";
import { STREAM_STEPS, type StreamStep } from "./stream_steps.ts";

/** One end of a connection. */
interface End extends StreamEnd {
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
}

/** Both ends. */
export type UnixWorld = StreamWorld<End>;

const fresh = (): End => ({
  unread: 0,
  error: false,
  noReads: false,
  noWrites: false,
  full: false,
  held: true,
  waiting: null,
  timed: null,
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

function receive(end: End, other: End, size: number, keep: boolean): string {
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

const RULES: StreamRules<End> = {
  send,
  fill,
  receive,
  drain,
  shutdown,
  close,
  abort: close,
  linger: () => {},
  lowWater: () => {},
  poll,
  takeError: (end) => take(end) ?? null,
  unread: ({ unread }) => unread > 0 ? "same" : "none",
  getpeername: () => "same",
  wait: () => {},
  sendWaits: ({ noWrites, full }) => full && !noWrites,
  wakeSend: (end, other, bytes) => take(end) ?? send(end, other, bytes),
  wouldWait: ({ unread, error, noReads }, size) => !error && !noReads && (unread === 0 || size === Infinity),
};

/** Outcomes that POSIX leaves open, by that of Linux. */
function elsewhere(step: string, seen: string): string[] {
  switch (step as StreamStep) {
    case "send":
    case "sendall":
    case "sendall-bulk":
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

const {
  "abort": _abort,
  "peer-abort": _peerAbort,
  "low-water": _lowWater,
  // What urgent data does here has changed from one version of Linux to the next, and no document says it.
  "send-urgent": _sendUrgent,
  "recv-urgent": _recvUrgent,
  "at-mark": _atMark,
  "urgent-inline": _urgentInline,
  "peer-urgent": _peerUrgent,
  "peer-recv-urgent": _peerRecvUrgent,
  ...COMMON
} = STREAM_STEPS;

const NAMES = { needs: ["unix:names"] } as const;

/** An abort is no more than a close here, and not every interface tells names. */
const STEPS = {
  ...COMMON,
  "getpeername": { ...COMMON.getpeername, ...NAMES },
  "getsockname": { ...COMMON.getsockname, ...NAMES },
};

const MODEL = streamModel(fresh, words);

/** Streams over AF_UNIX as Linux has them. */
export const UNIX: Model<UnixWorld> = {
  ...MODEL,
  name: "unix",
  families: ["unix"],
  steps: STEPS,
  sources: [posix("recv"), posix("send"), posix("shutdown"), linux("unix(7)")],
  // Nobody promises how much of a bulk goes out after a fill.
  can: (world, step) => !(step === "sendall-bulk" && world.subject.full) && MODEL.can(world, step),
  next: (before, step, waits) => branches(RULES, before, step as StreamStep, waits),
  elsewhere,
};
