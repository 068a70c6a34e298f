// Datagrams over AF_UNIX on Linux: a send puts its datagram into the peer's queue, which holds few, and fails
// or waits where there is no room.
import { linux, posix } from "../case/sources.ts";
import { arrive, datagramModel, type DatagramWorld, type Went } from "./datagram_rules.ts";
import { DATAGRAM_STEPS, type DatagramStep } from "./datagram_steps.ts";
import type { Branch, Model } from "./model.ts";

/** Datagrams that every queue holds: net.unix.max_dgram_qlen is 10. */
const MOST_QUEUED = 8;

const SENDS: ReadonlySet<string> = new Set([
  "sendto",
  "send",
  "send-none",
  "send-large",
  "send-largest",
  "send-beyond",
  "fill",
]);

/** Steps whose datagram takes most of a sender's buffer, unless that was raised. */
const LARGEST: ReadonlySet<string> = new Set(["send-largest", "send-beyond"]);

/** Steps that put a datagram into the subject's own queue. */
const COMES = /^(peer|stranger|unnamed)-(send|none|large|largest)$|^send-self$/;

/** The reason why a send fails, beside a lack of room. */
function refusal(
  { connected, noWrites, left }: DatagramWorld,
  step: DatagramStep,
): "ENOTCONN" | "EPIPE" | "ECONNREFUSED" | undefined {
  if (noWrites) return "EPIPE";
  if (step === "send" && !connected) return "ENOTCONN";
  return left ? "ECONNREFUSED" : undefined;
}

function send(world: DatagramWorld, step: DatagramStep): Went {
  const error = refusal(world, step);
  // A socket that finds its peer gone is not connected any more, and loses what waits for it.
  if (error === "ECONNREFUSED" && step === "send") return [error, { ...world, connected: false, queue: [] }];
  if (error !== undefined) return [error, world];
  if (world.full) return ["EAGAIN", world];
  const there = world.there + 1;
  if (LARGEST.has(step)) return ["ok", { ...world, there, large: true }];
  return step === "fill" ? ["EAGAIN", { ...world, there, full: true }] : ["ok", { ...world, there }];
}

function poll({ queue, connected, full }: DatagramWorld): string {
  return [queue.length > 0 && "in", !(connected && full) && "out"].filter(Boolean).join(",");
}

function act(world: DatagramWorld, step: DatagramStep): Went {
  switch (step) {
    case "connect":
      return world.left ? ["ECONNREFUSED", world] : ["ok", { ...world, connected: true }];
    case "shut-write":
      return ["ok", { ...world, noWrites: true }];
    case "poll":
      return [poll(world), world];
    case "send-nowhere":
      return [world.noWrites ? "EPIPE" : "ENOENT", world];
    case "send-self":
      if (world.noWrites) return ["EPIPE", world];
    // Falls through: it is a stranger to itself.
    case "unnamed-send":
    case "stranger-send":
      return world.connected ? ["EPERM", world] : arrive(world, "small");
    default:
      return send(world, step);
  }
}

function sendWaits(world: DatagramWorld, step: DatagramStep): boolean {
  return SENDS.has(step) && step !== "fill" && world.full && refusal(world, step) === undefined;
}

/** Outcomes that POSIX leaves open, by that of Linux. */
function elsewhere(step: string, seen: string): string[] {
  if (["stranger-send", "unnamed-send", "send-self"].includes(step)) return ["ok", "EISCONN", "EPERM"];
  if (step === "send-nowhere") return ["ECONNREFUSED", "EISCONN"];
  if (SENDS.has(step)) {
    return {
      "ENOTCONN": ["EDESTADDRREQ", "ECONNREFUSED"],
      "ECONNREFUSED": ["ECONNRESET", "ENOENT"],
      "EAGAIN": ["ENOBUFS"],
    }[seen] ?? [];
  }
  return step === "shut-write" ? ["ENOTCONN"] : [];
}

/**
 * A send that waited finds its peer gone as one without an address does, if it is connected. One that the
 * system had not begun yet when the peer went looks for the address, and changes nothing.
 */
function wake(world: DatagramWorld, step: DatagramStep): Went[] {
  return world.connected && step !== "send" ? [send(world, "send"), send(world, step)] : [send(world, step)];
}

const MODEL = datagramModel({ act, sendWaits, wake });

// A path is given up with its socket, and a socket's buffer sets the most that a datagram holds.
const {
  "peer-leave": _peerLeave,
  "send-connected-beyond": _sendConnectedBeyond,
  ...STEPS
} = DATAGRAM_STEPS;

/** Datagrams over AF_UNIX as Linux has them. */
export const UNIX_DATAGRAM: Model<DatagramWorld> = {
  ...MODEL,
  name: "unix-datagram",
  families: ["unix"],
  steps: STEPS,
  needs: ["datagram", "unix:datagram"],
  sources: [posix("recvfrom"), posix("sendto"), linux("unix(7)")],
  can(world, step) {
    if (step === "send-beyond" && world.there > 0) return false;
    const fits = SENDS.has(step)
      ? world.full || world.there < MOST_QUEUED
      : !COMES.test(step) || world.queue.length < MOST_QUEUED;
    return fits && MODEL.can(world, step);
  },
  next(before, step, waits) {
    const branches: Branch<DatagramWorld>[] = [...MODEL.next(before, step, waits)];
    // It may be the sender's buffer that is full: where queues hold more, or as it was not raised.
    if (step === "poll" && (before.full || before.large)) {
      branches.push({ seen: poll({ ...before, connected: true, full: true }), world: before });
    }
    // Older kernels, such as 6.1, look for the peer first.
    if (step === "send" && before.noWrites && !before.connected && before.waiting === null) {
      branches.push({ seen: "ENOTCONN", world: before });
    }
    return branches;
  },
  elsewhere,
};
