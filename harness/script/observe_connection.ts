import { type Address, sameAddress } from "../endpoint/address.ts";
import { Unsupported } from "../endpoint/errors.ts";
import type { Observer } from "../endpoint/observer.ts";
import type { Clock } from "./clock.ts";
import type { Socket } from "./socket.ts";

/** Milliseconds for an endpoint to say the addresses of a connection. */
const NAMES_MS = 2_000;

/** The addresses of one end of a connection. */
interface Ends {
  readonly local: Address;
  readonly remote: Address;
}

/**
 * Finds a connection in the kernel by the addresses of its ends, which both endpoints are asked for,
 * unrecorded. It is observed from now on only where they agree: otherwise the kernel's socket may be that of
 * something in between, such as a sandbox's proxy. A stack of its own has no socket in this kernel, and is
 * not observed either. Through a relay each end has a connection of its own.
 */
export async function observeConnection(
  subject: Socket,
  peer: Socket,
  observer: Observer,
  clock: Clock,
): Promise<void> {
  const [far, near] = await Promise.all([endsOf(subject, clock), endsOf(peer, clock)]);
  if (!near || !far) return;
  const found = (ends: Ends) => observer.look(ends.local, ends.remote) ? ends : undefined;
  if (subject.seat.endpoint.relays) {
    // Two connections, whose ends are trusted. Neither end knows what has arrived at the other.
    [peer.observed, subject.observed] = [found(near), found(far)];
    return;
  }
  if (!sameAddress(near.local, far.remote) || !sameAddress(near.remote, far.local)) return;
  peer.observed = subject.opposite = found(near);
  subject.observed = peer.opposite = found(far);
}

/** The ends of a connection as its endpoint gives them; `undefined` where it does not in time. */
async function endsOf({ seat, id }: Socket, clock: Clock): Promise<Ends | undefined> {
  const asking = Promise.all([
    seat.aside("getsockname", { socket: id }),
    seat.aside("getpeername", { socket: id }),
  ]);
  try {
    if (!await clock.within(NAMES_MS, asking)) return undefined;
    const [name, peer] = await asking;
    return name.value && peer.value && { local: name.value.address, remote: peer.value.address };
  } catch (error) {
    // No aid of the harness may fail an endpoint that lacks what the aid needs.
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}
