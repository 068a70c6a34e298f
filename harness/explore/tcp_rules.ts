// The calls of TCP on Linux, over a network that loses nothing: two ends, and what each does to the other.
import type { StreamEnd, StreamRules, StreamWorld, UrgentStep } from "./stream_rules.ts";
import { BEFORE } from "./urgent_steps.ts";

/**
 * The state of an end in the words of RFC 9293, as far as calls can tell it. In `FIN_WAIT` its FIN is out, in
 * `CLOSE_WAIT` the other's is in. In `LAST_ACK` both are, its own still queued behind data.
 */
type State = "ESTABLISHED" | "FIN_WAIT" | "CLOSE_WAIT" | "LAST_ACK" | "CLOSED";

/** One end of a connection. */
export interface End extends StreamEnd {
  state: State;
  /** Bytes that can be read; Infinity after a fill. */
  unread: number;
  /** Bytes that the other end's sends accepted and that were not read here, lost ones included. */
  outstanding: number;
  /** The other's FIN has come: after the data there is end of file, for ever. */
  eof: boolean;
  /** The pending error, which the next call reports. */
  error: "ECONNRESET" | "EPIPE" | null;
  /** Nothing comes any more: SHUT_RD, the other's FIN, or a reset. */
  noReads: boolean;
  /** Nothing can be sent any more: SHUT_WR or a reset. */
  noWrites: boolean;
  /** There is no room to send. */
  full: boolean;
  /** There may be room for a little, of which poll says nothing. */
  tight: boolean;
  /** Something that it sent waits for room at the other end, and what it sends after that waits behind it. */
  queued: boolean;
  /** Its queue was lost. */
  lost: boolean;
  /** SO_LINGER is on with 0 seconds: a close is an abort. */
  linger: boolean;
  /** SO_RCVLOWAT in bytes. */
  lowWater: number;
  /** The urgent byte that was sent here: it can be received apart, was so, or the stream is past it. */
  urgent: "none" | "there" | "read" | "passed";
  /** Bytes that can be read before it. */
  mark: number;
  /** SO_OOBINLINE is on: the urgent byte is one of those unread. */
  inline: boolean;
  /** Bytes that the call which waits has taken already, of those unread. */
  taken: number;
}

/** Both ends. */
export type TcpWorld = StreamWorld<End>;

/** An end of a connection on which nothing has happened. */
export const fresh = (): End => ({
  state: "ESTABLISHED",
  unread: 0,
  outstanding: 0,
  eof: false,
  error: null,
  noReads: false,
  noWrites: false,
  full: false,
  tight: false,
  queued: false,
  lost: false,
  held: true,
  linger: false,
  lowWater: 1,
  urgent: "none",
  mark: 0,
  inline: false,
  taken: 0,
  waiting: null,
  timed: null,
});

/** Takes the pending error. */
function take(end: End): string | null {
  const { error } = end;
  end.error = null;
  return error;
}

function die(end: End): void {
  end.state = "CLOSED";
  end.noReads = end.noWrites = true;
  end.lost ||= end.queued;
  end.full = end.tight = end.queued = false;
}

/** A RST arrives. */
export function reset(end: End): void {
  if (end.state === "CLOSED") return;
  end.error = end.state === "CLOSE_WAIT" ? "EPIPE" : "ECONNRESET";
  die(end);
}

/** Data arrives. */
function deliver(from: End, to: End, bytes: number): void {
  to.outstanding += bytes;
  // Nobody can read it: it is answered with a RST.
  if (to.state === "CLOSED") return reset(from);
  if (to.state === "FIN_WAIT" && to.noReads) {
    reset(to);
    return reset(from);
  }
  to.unread += bytes;
}

/** A FIN arrives. */
function finish(from: End, to: End): void {
  to.eof = to.noReads = true;
  if (to.state === "FIN_WAIT" && to.queued) to.state = "LAST_ACK";
  else if (to.state === "FIN_WAIT") die(to);
  else if (to.state === "ESTABLISHED") to.state = "CLOSE_WAIT";
  if (from.state === "LAST_ACK") die(from);
}

/** A FIN goes out, at once or when what is queued before it has gone. */
function endWrites(from: End, to: End): void {
  if (from.state !== "ESTABLISHED" && from.state !== "CLOSE_WAIT") return;
  from.state = from.state === "ESTABLISHED" ? "FIN_WAIT" : "LAST_ACK";
  if (!from.queued) finish(from, to);
}

/** Sends; gives the outcome. */
export function send(from: End, to: End, bytes: number): string {
  const open = from.state === "ESTABLISHED" || from.state === "CLOSE_WAIT";
  if (!open || from.error || from.noWrites) return take(from) ?? "EPIPE";
  if (bytes === 0) return "ok";
  if (from.full) return "EAGAIN";
  // It waits behind what waits already.
  if (from.queued) to.outstanding += bytes;
  else deliver(from, to, bytes);
  return "ok";
}

function fill(from: End, to: End): string {
  const first = send(from, to, Infinity);
  if (first !== "ok") return first;
  // What the other end answered is reported by the next call.
  if (from.state === "CLOSED") return take(from) ?? "EPIPE";
  from.full = from.queued = true;
  return "EAGAIN";
}

/** Receives where there is no data. */
function receiveNone(end: End): string {
  if (end.eof) return "eof";
  return take(end) ?? (end.noReads ? "eof" : end.state === "CLOSED" ? "ENOTCONN" : "EAGAIN");
}

/** True if the stream is not past the urgent byte. */
export const isMarked = ({ urgent }: End) => urgent === "there" || urgent === "read";

/** True if there is an urgent byte that is not one of those unread. */
const isApart = (end: End) => isMarked(end) && !end.inline;

function receive(end: End, size: number, keep = false): string {
  // A receive stops at the mark. One that begins there goes on after the urgent byte.
  const marked = isMarked(end);
  if (marked && end.mark === 0) pass(end, keep);
  if (end.unread === 0) return receiveNone(end);
  const count = Math.min(size, marked && end.mark > 0 ? end.mark : end.unread);
  const seen = count === Math.min(size, end.outstanding) ? "data" : "short";
  if (!keep) consume(end, count);
  return seen;
}

/** The stream goes on after the urgent byte, which nobody can receive any more. */
function pass(end: End, keep: boolean): void {
  if (!keep) end.urgent = "passed";
}

function consume(end: End, count: number): void {
  end.unread -= count;
  end.outstanding -= count;
  end.mark = Math.max(0, end.mark - count);
}

/** Receives until there is something else than data. */
function drain(end: End): string {
  const { unread } = end;
  if (isMarked(end)) pass(end, false);
  const amount = unread === 0 ? "none" : unread === end.outstanding ? "intact" : "short";
  consume(end, unread);
  return `${amount},${receiveNone(end)}`;
}

/** The peer's drain, to which comes what waited for room. */
function drainFull(end: End, other: End): string {
  if (end.unread < Infinity) return drain(end);
  end.unread = end.outstanding = 0;
  if (other.queued) {
    other.full = other.tight = other.queued = false;
    if (other.state === "FIN_WAIT" || other.state === "LAST_ACK") finish(other, end);
  }
  return `${other.lost ? "short" : "intact"},${receiveNone(end)}`;
}

function shutdown(end: End, other: End, how: "read" | "write" | "both"): string {
  const connected = end.state !== "CLOSED";
  if (how !== "write") end.noReads = true;
  if (how !== "read") end.noWrites = true;
  if (!connected) return "ENOTCONN";
  if (how !== "read") endWrites(end, other);
  return "ok";
}

function close(end: End, other: End): string {
  // An urgent byte that was received apart is still in its place.
  if (end.state !== "CLOSED" && (end.unread > 0 || isApart(end))) {
    reset(other);
    die(end);
  } else if (end.linger) return abort(end, other);
  else {
    end.noReads = end.noWrites = true;
    endWrites(end, other);
  }
  end.held = false;
  return "ok";
}

function abort(end: End, other: End): string {
  end.held = false;
  if (end.state !== "CLOSED") reset(other);
  die(end);
  return "ok";
}

function poll(end: End): string {
  const { state, noReads, noWrites, lowWater, mark } = end;
  const apart = isApart(end);
  const [there, due] = [end.unread + (apart ? 1 : 0), lowWater + (apart && mark === 0 ? 1 : 0)];
  const events = [
    (there >= due || noReads) && "in",
    end.urgent === "there" && "pri",
    (noWrites || !end.full && !end.tight) && "out",
    end.error && "err",
    (state === "CLOSED" || noReads && noWrites) && "hup",
    noReads && "rdhup",
  ];
  return events.filter(Boolean).join(",");
}

/** Sends some bytes, and an urgent one after them. */
function sendUrgent(from: End, to: End, before: number): string {
  const seen = send(from, to, 0);
  if (seen !== "ok") return seen;
  const mark = to.unread + before;
  deliver(from, to, before + (to.inline ? 1 : 0));
  if (from.state === "CLOSED") return seen;
  to.urgent = "there";
  to.mark = mark;
  // A receive that waits goes on after it.
  if (to.waiting !== null && !to.inline) pass(to, to.waiting === "peek");
  return seen;
}

function receiveUrgent(end: End): string {
  if (end.inline || end.urgent !== "there") return "EINVAL";
  if (end.state === "CLOSED" && !end.eof) return "ENOTCONN";
  end.urgent = "read";
  return "data";
}

function urgent({ subject, peer }: TcpWorld, step: UrgentStep): string {
  switch (step) {
    case "send-urgent":
      return sendUrgent(subject, peer, BEFORE);
    case "peer-urgent":
      return sendUrgent(peer, subject, 0);
    case "recv-urgent":
      return receiveUrgent(subject);
    case "peer-recv-urgent":
      return receiveUrgent(peer);
    case "at-mark":
      return isMarked(subject) && subject.mark === 0 ? "yes" : "no";
    case "urgent-inline":
      subject.inline = true;
      return "ok";
  }
}

/** The calls of TCP. */
export const RULES: StreamRules<End> = {
  send,
  fill,
  receive: (end, _other, size, keep) => receive(end, size, keep),
  drain: drainFull,
  shutdown,
  close,
  abort,
  linger: (end) => void (end.linger = true),
  lowWater: (end, bytes) => void (end.lowWater = bytes),
  poll,
  takeError: take,
  unread(end) {
    const count = isApart(end) ? end.mark : end.unread;
    return count === 0 ? "none" : count === end.outstanding ? "same" : "different";
  },
  urgent,
  getpeername: ({ state }) => state === "CLOSED" ? "ENOTCONN" : "same",
  sendWaits: ({ full, error, noWrites, state }) => full && !error && !noWrites && state !== "CLOSED",
  wakeSend: send,
  wait(end, keep) {
    end.taken = keep ? 0 : end.unread;
    if (isApart(end)) pass(end, keep);
  },
  wouldWait(end, size, already) {
    if (end.eof || end.error || end.noReads || end.state === "CLOSED") return false;
    if (size === Infinity) return true;
    // A receive that waits has taken what was there, and is woken by the low-water mark, even if it wants
    // less.
    return already ? end.unread - end.taken < end.lowWater : end.unread < Math.min(size, end.lowWater);
  },
};
