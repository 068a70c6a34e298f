import type { KernelState, Observer } from "../endpoint/observer.ts";
import type { Clock } from "./clock.ts";
import type { Socket } from "./socket.ts";
import { finAcknowledged } from "./visible.ts";

/** Looks in a row that cost no waiting: loopback delivers within the sender's call. */
const EAGER_LOOKS = 20;
/** Milliseconds between two looks after that. */
const PAUSE_MS = 1;
/** Milliseconds of the longest wait: far more than loopback or a delayed acknowledgement takes. */
const LIMIT_MS = 250;
/** The same beside another stack: RFC 1122 lets an acknowledgement wait for half a second. */
const OTHER_STACK_LIMIT_MS = 600;
/** Milliseconds, on a quiet machine, for what was sent to arrive where no kernel can be asked. */
export const BLIND_MS = 25;
/** Milliseconds, on a quiet machine, after which Linux has acknowledged what it could have said with data. */
export const ACKNOWLEDGED_MS = 50;

/** The kernel's account of a socket; `undefined` where it has none (any more), or cannot be asked. */
export function look(
  socket: Pick<Socket, "observed">,
  observer: Observer | undefined,
): KernelState | undefined {
  return socket.observed && observer?.look(socket.observed.local, socket.observed.remote);
}

/**
 * Waits until the kernel's accounts of both ends of a connection fulfil `holds`, and two of them in a row are
 * the same; false if that takes longer than anything on loopback. Of a subject with a stack of its own the
 * account is what its peer's kernel knows, and they must be the same for `otherStackMs` milliseconds.
 */
export async function settled(
  [subject, peer]: readonly [Pick<Socket, "observed">, Pick<Socket, "observed">],
  observer: Observer | undefined,
  clock: Clock,
  holds: (subject: KernelState | undefined, peer: KernelState | undefined) => boolean,
  otherStackMs = BLIND_MS,
): Promise<boolean> {
  if (!observer || !peer.observed) {
    await clock.window(new Promise(() => {}), otherStackMs);
    return true;
  }
  const limitMs = subject.observed ? LIMIT_MS : OTHER_STACK_LIMIT_MS;
  // Another stack may still be at its last call, and nobody acknowledges a reset.
  const restMs = subject.observed ? 0 : otherStackMs * clock.noise;
  const before = performance.now();
  let [last, sinceMs] = ["", before];
  for (let looks = 0; performance.now() - before < limitMs; looks++) {
    const far = look(peer, observer);
    const near = subject.observed ? look(subject, observer) : far && asKnownTo(far);
    const now = holds(near, far) ? JSON.stringify([near, far]) : "";
    if (now !== last) sinceMs = performance.now();
    else if (now !== "" && performance.now() - sinceMs >= restMs) return true;
    last = now;
    if (looks >= EAGER_LOOKS) await clock.within(PAUSE_MS, new Promise(() => {}));
  }
  return false;
}

/** The account of an end by the kernel of the other one, which knows whether its FIN has come there. */
function asKnownTo(far: KernelState): KernelState {
  return { state: finAcknowledged(far) ? "CLOSE_WAIT" : "ESTABLISHED", unread: 0, unacknowledged: 1 };
}
