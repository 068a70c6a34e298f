// TCP on Linux: what calls give beside their rules, as room after a full buffer comes when it comes.
//
// TCP_NODELAY and TCP_CORK are not steps: they change when bytes go out, and no call tells that.
import { linux, posix, rfc } from "../case/sources.ts";
import type { Branch, Model } from "./model.ts";
import { branches, SIZES, streamModel } from "./stream_rules.ts";
import { SMALL, STREAM_STEPS, type StreamStep } from "./stream_steps.ts";
import { type End, fresh, isMarked, reset, RULES, send, type TcpWorld } from "./tcp_rules.ts";

/** Calls that tell whether there is room. */
const ROOM: ReadonlySet<string> = new Set(["send", "sendall", "poll"]);

/** Gives the subject other room to send. */
function withRoom({ subject, peer }: TcpWorld, { full = false, tight = false }): TcpWorld {
  return { subject: { ...subject, full, tight }, peer };
}

/**
 * True if data that waits for room would be answered with a reset: nobody reads, and the reader's FIN is out.
 */
const isRefused = ({ subject, peer }: TcpWorld) =>
  subject.queued && peer.state === "FIN_WAIT" && peer.noReads && !peer.eof;

/**
 * Resets both ends, as the kernel does when data that waits for room is sent again and {@linkcode isRefused}.
 */
function sentAgain(before: TcpWorld): TcpWorld {
  const [subject, peer] = [{ ...before.subject }, { ...before.peer }];
  reset(peer);
  reset(subject);
  return { subject, peer };
}

/**
 * A receive that goes on waiting and takes what is there: it returns if that is enough for it, and counts
 * from there to its low-water mark if not. Not only bytes wake it. The acknowledgement of the subject's FIN
 * does, which may come with the peer's data, and so does room to send. One that begins late takes what is
 * there, too.
 */
function takesEarly({ seen, world }: Branch<TcpWorld>, waiting: StreamStep): Branch<TcpWorld> {
  const [subject, peer] = [{ ...world.subject }, { ...world.peer }];
  const [size, keep] = [SIZES[waiting] ?? Infinity, waiting === "peek"];
  if (size === Infinity || subject.unread < Math.min(size, subject.lowWater)) {
    RULES.wait(subject, keep);
    return { seen, world: { subject, peer } };
  }
  subject.waiting = null;
  const woken = RULES.receive(subject, peer, size, keep);
  return { seen: seen.replace(/pending$/, woken), world: { subject, peer } };
}

function next(before: TcpWorld, name: string, waits: boolean): Branch<TcpWorld>[] {
  const step = name as StreamStep;
  const all = branches(RULES, before, step, waits);
  // The last segment of a fill may have found no room. It is sent again a fifth of a second later.
  if (isRefused(before)) all.push(...branches(RULES, sentAgain(before), step, waits));
  // What is acknowledged, or asked for again, makes room after a fill: nobody promises when and how much.
  const { full, tight, waiting, lowWater } = before.subject;
  if (waiting !== null && !ROOM.has(waiting) && lowWater > 1) {
    all.push(
      ...all.filter(({ seen }) => seen.endsWith(">pending")).map((each) => takesEarly(each, waiting)),
    );
  }
  if (!full && !tight) return all;
  if (ROOM.has(step)) {
    if (full) all.push(...branches(RULES, withRoom(before, { tight: true }), step, waits));
    all.push(...branches(RULES, withRoom(before, {}), step, waits));
  } else if (waiting !== null && ROOM.has(waiting)) {
    // So a send that waits may have ended before.
    const { subject, peer } = withRoom(before, { tight: true });
    const ended = { subject: { ...subject, waiting: null }, peer: { ...peer } };
    const woken = send(ended.subject, ended.peer, SMALL);
    all.push(
      ...branches(RULES, ended, step, waits).map(({ seen, world }) => ({ seen: `${seen}>${woken}`, world })),
    );
  }
  return all;
}

/** Outcomes that POSIX leaves open, by that of Linux. */
function elsewhere(step: string, seen: string): string[] {
  // Only a send is woken by EPIPE.
  if (seen.endsWith(">EPIPE")) return [seen.replace(/EPIPE$/, "ECONNRESET")];
  switch (step as StreamStep) {
    case "send":
    case "sendall":
    case "sendall-bulk":
    case "fill":
      return seen === "EPIPE" ? ["ECONNRESET"] : seen === "ECONNRESET" ? ["EPIPE"] : [];
    case "send-none":
      return seen === "ok" ? [] : ["ok", "EPIPE", "ECONNRESET"];
    case "recv":
    case "recv-one":
    case "peek":
      return seen === "EPIPE" ? ["ECONNRESET", "eof"] : seen === "ENOTCONN" ? ["eof", "ECONNRESET"] : [];
    case "shut-read":
    case "shut-write":
    case "shut-both":
    case "peer-shut-read":
    case "peer-shut-write":
      return seen === "ENOTCONN" ? ["ok"] : [];
    case "error":
      return seen === "none" ? [] : seen === "EPIPE" ? ["none", "ECONNRESET"] : ["none"];
    case "getpeername":
      return seen === "ENOTCONN" ? ["EINVAL", "same"] : [];
    case "recv-urgent":
      return seen === "EINVAL" ? ["EAGAIN"] : [];
    case "linger":
    case "low-water":
    case "receive-timeout":
    case "send-timeout":
      return ["EINVAL", "ENOPROTOOPT"];
    default:
      return [];
  }
}

/** An end's state in words, without counts. */
function words(end: End): string {
  return [
    end.state,
    end.unread > 0 && (end.unread < end.lowWater ? "little unread" : "unread"),
    end.eof && "eof",
    end.error,
    end.noReads && "no reads",
    end.noWrites && "no writes",
    end.full && "full",
    end.tight && "tight",
    end.linger && "linger",
    end.lowWater > 1 && "low water",
    // What has passed tells as much as what was never sent.
    end.inline && end.urgent !== "passed" && "inline",
    isMarked(end) && `urgent ${end.urgent}${end.mark === 0 ? ", at mark" : ""}`,
    end.waiting && `in ${end.waiting}`,
    !end.held && "closed",
  ].filter(Boolean).join(", ");
}

/** True if data is answered with a reset. The urgent byte of such a segment is reported, and is not there. */
const refuses = ({ state, noReads }: End) => state === "FIN_WAIT" && noReads;

/**
 * True if a step may follow what was done before. Options, a full buffer and urgent data are explored apart,
 * and so are most options from each other: together, the space would be the product of all of them.
 */
function goTogether({ subject, peer }: TcpWorld, step: string): boolean {
  const { timed, linger, lowWater, inline, queued, urgent } = subject;
  const isUrgent = inline || urgent !== "none" || peer.urgent !== "none";
  const isPlain = timed === null && !linger && lowWater === 1 && !queued;
  switch (step as StreamStep) {
    case "fill":
      return !isUrgent;
    case "linger":
      return !isUrgent && timed === null;
    case "low-water":
      return !isUrgent && timed !== "sends";
    case "receive-timeout":
      return !isUrgent && !linger;
    case "send-timeout":
      return !isUrgent && !linger && lowWater === 1;
    case "send-urgent":
      return isPlain && peer.urgent === "none" && !refuses(peer);
    case "peer-urgent":
      return isPlain && urgent === "none" && !refuses(subject);
    case "urgent-inline":
      return isPlain && urgent === "none" && !inline;
    default:
      return true;
  }
}

const MODEL = streamModel(fresh, words);

/** TCP as Linux has it. */
export const TCP: Model<TcpWorld> = {
  ...MODEL,
  name: "tcp",
  families: ["ipv4", "ipv6"],
  steps: STREAM_STEPS,
  sources: [rfc(9293, "3.10"), posix("recv"), posix("send"), posix("shutdown"), linux("tcp(7)")],
  can(world, step) {
    // An end that shut reading down does not announce room: nobody promises when the rest comes.
    const late = step === "peer-read" && world.subject.queued && world.peer.noReads && !world.peer.eof;
    // Nor does anybody promise how much of a bulk goes out after a fill.
    const partly = step === "sendall-bulk" && world.subject.queued;
    // A send that waits may end at any time: it is left alone until it must have ended.
    const { waiting } = world.subject;
    const unsure = waiting !== null && ROOM.has(waiting) && STREAM_STEPS[step as StreamStep].by === "peer" &&
      !["peer-read", "peer-close", "peer-abort"].includes(step);
    return !late && !partly && !unsure && goTogether(world, step) && MODEL.can(world, step);
  },
  next,
  elsewhere,
};
