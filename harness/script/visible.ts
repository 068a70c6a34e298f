import type { Family } from "../endpoint/address.ts";
import { NothingArrived } from "../endpoint/errors.ts";
import { type KernelState, type Observer, TCP_STATES } from "../endpoint/observer.ts";
import type { Clock } from "./clock.ts";
import type { Socket } from "./socket.ts";
import { NO_SIGHTS, type PollSights, type Sight } from "./poll_sights.ts";

/**
 * Looks in a row that cost no waiting: on loopback what was sent has nearly always arrived by the time the
 * call returned.
 */
const EAGER_LOOKS = 20;
/** Milliseconds between two looks after that. */
const PAUSE_MS = 1;
/** Looks in a row that must agree that nothing moves: those that cost nothing, and some milliseconds. */
const LOOKS_ALIKE = EAGER_LOOKS + 10;
/** Milliseconds that one poll of the endpoint's may take. */
const POLL_MS = 200;

/** States in which a connection has received the other side's FIN. */
const FIN_RECEIVED = new Set(["CLOSE_WAIT", "LAST_ACK", "CLOSING", "TIME_WAIT"]);

/** States in which a connection's own FIN has been acknowledged. */
const FIN_ACKNOWLEDGED = new Set(["FIN_WAIT2", "TIME_WAIT", "CLOSE"]);

/** The sights in the words of a report. */
const AWAITED: Record<Sight, string> = {
  data: "The data",
  fin: "The FIN",
  reset: "The reset",
  ack: "The acknowledgement of its FIN",
};

/** The means by which arrivals can be seen. */
export interface Means {
  readonly observer: Observer | undefined;
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** The events that each seat's own poll is known to report; absent if nobody has looked. */
  readonly sights?: Readonly<Record<"subject" | "peer", PollSights>> | undefined;
}

/**
 * Waits until `sight` has arrived at `socket`, by the best means there is, and says which that was: the
 * kernel's state, the other end's, the endpoint's own poll where it is known to report it, or a window. Of an
 * acknowledgement the other end knows no more than that it has left: there the endpoint's own TCP_INFO is
 * asked. SO_ERROR is never read, as that would consume the error.
 *
 * @throws {NothingArrived} when the kernel says so after the deadline. A poll that says nothing is no proof:
 * then there is a window.
 */
export async function visible(
  socket: Socket,
  sight: Sight,
  bytes: number,
  family: Family,
  means: Means,
): Promise<{ how: string; waitedMs: number }> {
  const { observer, clock, deadlineMs, sights } = means;
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
    throw new NothingArrived(
      name,
      AWAITED[sight],
      `after ${deadlineMs} ms the kernel has the connection ${where}`,
    );
  };
  // An endpoint that reads ahead has the bytes before they are asked for: then the kernel's queue says
  // nothing about them.
  if (socket.observed && (sight !== "data" || socket.seat.has("demand-read"))) {
    return await watch(socket.observed, (state) => arrived(state, sight, bytes), "kernel");
  }
  if (socket.opposite && (sight === "data" || sight === "fin")) {
    const { local, remote } = socket.opposite;
    return await watch(
      socket.opposite,
      sight === "fin" ? finAcknowledged : taken(() => observer!.inFlight(local, remote)),
      "acknowledged to the other end",
    );
  }
  // AF_UNIX delivers within the sender's call, so that there is nothing to wait for.
  if (family === "unix") return { how: "delivered by the call", waitedMs: 0 };
  const own = ownAccount(socket, sight, bytes, sights?.[name] ?? NO_SIGHTS);
  if (own && await comes(own.ask, means)) return { how: own.how, waitedMs: 0 };
  const before = performance.now();
  await clock.within(clock.windowMs, new Promise(() => {}));
  const how = own ? `window, as its ${own.how} said nothing for ${deadlineMs} ms` : "window";
  return { how, waitedMs: performance.now() - before };
}

/**
 * Says at each look if the other end has taken all that it has room for. With nothing on the way, what has
 * not been sent may wait for room, or be about to leave: the kernel begins with ten segments, and hears of
 * them first.
 */
function taken(inFlight: () => number): (state: KernelState | undefined) => boolean {
  let [before, looks] = [0, 0];
  return (state) => {
    const left = state?.unacknowledged ?? 0;
    if (left === 0) return true;
    looks = left === before && inFlight() === 0 ? looks + 1 : 0;
    before = left;
    return looks >= LOOKS_ALIKE;
  };
}

function arrived(state: KernelState | undefined, sight: Sight, bytes: number): boolean {
  // A reset connection is gone from the kernel's tables at once; before that the observer had found it there.
  if (state === undefined || state.state === "CLOSE") return sight !== "data" || state !== undefined;
  if (sight === "ack") return finAcknowledged(state);
  if (sight === "data") return state.unread >= bytes || FIN_RECEIVED.has(state.state);
  return sight === "fin" && FIN_RECEIVED.has(state.state);
}

/** True if the other end's kernel knows that its FIN has arrived. */
export function finAcknowledged(state: KernelState | undefined): boolean {
  return state === undefined || FIN_ACKNOWLEDGED.has(state.state);
}

/** A call that says if something has arrived, and its name; gives `undefined` where it fails. */
interface OwnAccount {
  readonly how: string;
  readonly ask: () => Promise<boolean | undefined>;
}

/** The call of an endpoint itself that reports a sight, if it has one. */
function ownAccount(
  { seat, id }: Socket,
  sight: Sight,
  bytes: number,
  sights: PollSights,
): OwnAccount | undefined {
  if (sight === "ack") {
    if (!seat.has("option:TCP_INFO")) return undefined;
    const ask = async () => {
      const { value } = await seat.aside("getsockopt", { socket: id, option: "TCP_INFO" });
      return value && FIN_ACKNOWLEDGED.has(TCP_STATES[value.value & 0xff] ?? "");
    };
    return { how: "TCP_INFO", ask };
  }
  const events = sights[sight];
  // No poll counts bytes.
  if (bytes > 1 || events.length === 0) return undefined;
  const ask = async () => {
    const { value } = await seat.aside("poll", { socket: id, events, timeoutMs: POLL_MS });
    return value && value.events.length > 0;
  };
  return { how: "poll", ask };
}

/** Asks an endpoint until the deadline; true if it said yes. */
async function comes(ask: OwnAccount["ask"], { clock, deadlineMs }: Means): Promise<boolean> {
  const before = performance.now();
  for (;;) {
    const leftMs = deadlineMs - (performance.now() - before);
    if (leftMs <= 0) return false;
    const asking = ask();
    asking.catch(() => {});
    if (!await clock.within(leftMs, asking)) return false;
    const yes = await asking;
    if (yes !== false) return yes ?? false;
    await pause();
  }
}

async function eventually(deadlineMs: number, holds: () => boolean): Promise<boolean> {
  for (let look = 0; look < EAGER_LOOKS; look++) {
    if (holds()) return true;
  }
  const before = performance.now();
  while (performance.now() - before < deadlineMs) {
    await pause();
    if (holds()) return true;
  }
  return false;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
