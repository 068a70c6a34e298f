import type { KernelState, Observer } from "../endpoint/observer.ts";
import type { Socket } from "./socket.ts";

/** Looks in a row that cost no waiting: loopback delivers within the sender's call. */
const EAGER_LOOKS = 20;
/** Milliseconds between two looks after that. */
const PAUSE_MS = 1;
/** Milliseconds after which nobody waits any more: much longer than loopback takes, and a delayed acknowledgement. */
const LIMIT_MS = 250;
/** Milliseconds for what was sent to arrive where no kernel can be asked. */
const BLIND_MS = 10;

/** The kernel's account of a socket; `undefined` where it has none (any more), or cannot be asked. */
export function look(socket: Socket, observer: Observer | undefined): KernelState | undefined {
  return socket.observed && observer?.look(socket.observed.local, socket.observed.remote);
}

/**
 * Waits until the kernel's accounts of both ends of a connection fulfil `holds`, and two of them in a row are
 * the same; false if that takes longer than anything on loopback.
 */
export async function settled(
  [subject, peer]: readonly [Socket, Socket],
  observer: Observer | undefined,
  holds: (subject: KernelState | undefined, peer: KernelState | undefined) => boolean,
): Promise<boolean> {
  if (!observer || !subject.observed || !peer.observed) {
    await new Promise((resolve) => setTimeout(resolve, BLIND_MS));
    return true;
  }
  const before = performance.now();
  let last = "";
  for (let looks = 0; performance.now() - before < LIMIT_MS; looks++) {
    const [near, far] = [look(subject, observer), look(peer, observer)];
    const now = holds(near, far) ? JSON.stringify([near, far]) : "";
    if (now !== "" && now === last) return true;
    last = now;
    if (looks >= EAGER_LOOKS) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}
