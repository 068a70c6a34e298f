import type { Family } from "../endpoint/address.ts";
import type { Clock } from "./clock.ts";
import type { PollEvent } from "../endpoint/kinds.ts";
import { OperationHung } from "../endpoint/errors.ts";
import type { KernelState, Observer } from "../endpoint/observer.ts";
import type { Socket } from "./socket.ts";

/** What can become visible at a socket. */
export type Sight = "data" | "fin" | "reset";

/** Looks in a row that cost no waiting: on loopback what was sent has nearly always arrived by the time the call returned. */
const EAGER_LOOKS = 20;
/** Milliseconds between two looks after that. */
const PAUSE_MS = 1;

/** States in which a connection has received the other side's FIN. */
const FIN_RECEIVED = new Set(["CLOSE_WAIT", "LAST_ACK", "CLOSING", "TIME_WAIT"]);

/** States in which a connection's own FIN has been acknowledged. */
const FIN_ACKNOWLEDGED = new Set(["FIN_WAIT2", "TIME_WAIT", "CLOSE"]);

/** Poll events that say it; `in` would also be true of data that was there before, so FIN needs `rdhup`. */
const EVENTS: Record<Sight, readonly PollEvent[]> = {
  data: ["in"],
  fin: ["rdhup"],
  reset: ["err", "hup"],
};

/**
 * Waits until `sight` has arrived at `socket`, by the best means there is, and says which that was: the subject's own poll, the kernel's
 * state, or a window. SO_ERROR is never read, as that would consume the error.
 */
export async function visible(
  socket: Socket,
  sight: Sight,
  bytes: number,
  family: Family,
  means: { observer: Observer | undefined; clock: Clock; deadlineMs: number },
): Promise<{ how: string; waitedMs: number }> {
  const { observer, clock, deadlineMs } = means;
  const { name } = socket.seat;
  const watch = async (
    { local, remote }: NonNullable<Socket["observed"]>,
    holds: (state: KernelState | undefined) => boolean,
    how: string,
  ): Promise<{ how: string; waitedMs: number }> => {
    let seen: KernelState | undefined;
    if (await eventually(deadlineMs, () => holds(seen = observer!.look(local, remote)))) {
      return { how, waitedMs: 0 };
    }
    const where = seen ? `in ${seen.state}, ${seen.unread} bytes unread` : "no more";
    throw new OperationHung(name, "visible", deadlineMs, `the kernel has it ${where}`);
  };
  // Who reads ahead has the bytes before they are asked for: then the kernel's queue says nothing about them.
  if (socket.observed && (sight !== "data" || socket.seat.has("demand-read"))) {
    return await watch(socket.observed, (state) => arrived(state, sight, bytes), "kernel");
  }
  if (socket.opposite && sight !== "reset") {
    return await watch(
      socket.opposite,
      (state) => acknowledged(state, sight),
      "acknowledged to the other end",
    );
  }
  // Only Linux's poll tells the FIN from the data before it.
  const polls = socket.seat.has("poll") && (sight !== "fin" || socket.seat.endpoint.identity.os === "linux");
  if (bytes <= 1 && polls) {
    await polled(socket, sight, deadlineMs);
    return { how: "poll", waitedMs: 0 };
  }
  // AF_UNIX delivers within the sender's call, so that there is nothing to wait for where the kernel is the host's.
  if (family === "unix") return { how: "delivered by the call", waitedMs: 0 };
  const before = performance.now();
  await clock.within(clock.windowMs, new Promise(() => {}));
  return { how: "window", waitedMs: performance.now() - before };
}

function arrived(state: KernelState | undefined, sight: Sight, bytes: number): boolean {
  // A reset connection is gone from the kernel's tables at once; before that the observer had found it there.
  if (state === undefined || state.state === "CLOSE") return sight !== "data" || state !== undefined;
  if (sight === "data") return state.unread >= bytes || FIN_RECEIVED.has(state.state);
  return sight === "fin" && FIN_RECEIVED.has(state.state);
}

/** Whether the other end's kernel knows that what it sent has arrived. */
function acknowledged(state: KernelState | undefined, sight: Sight): boolean {
  if (state === undefined) return true;
  if (sight === "data") return state.unacknowledged === 0;
  return FIN_ACKNOWLEDGED.has(state.state);
}

async function polled(socket: Socket, sight: Sight, deadlineMs: number): Promise<void> {
  const { name } = socket.seat;
  const before = performance.now();
  while (performance.now() - before < deadlineMs) {
    const params = { socket: socket.id, events: EVENTS[sight], timeoutMs: 200 };
    const reply = await socket.seat.aside("poll", params);
    if (reply.error) return;
    if (reply.value.events.length > 0) return;
  }
  throw new OperationHung(name, "visible", deadlineMs, "its own poll does not report it");
}

async function eventually(deadlineMs: number, holds: () => boolean): Promise<boolean> {
  for (let look = 0; look < EAGER_LOOKS; look++) {
    if (holds()) return true;
  }
  const before = performance.now();
  while (performance.now() - before < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (holds()) return true;
  }
  return false;
}
