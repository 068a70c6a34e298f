import type { Address } from "../endpoint/address.ts";
import { minus, POLL } from "./constants.ts";
import { encodeAddress } from "./sockaddr.ts";
import type { LibcSocket } from "./socket.ts";

/**
 * Milliseconds between two tries of an AF_UNIX connect to a full backlog, for which the kernel has no
 * readiness to wait for.
 */
const UNIX_CONNECT_PAUSE_MS = 2;

/** `connect`, as the mode of the socket says: 0 or −errno. */
export function connect(
  socket: LibcSocket,
  address: Address,
  entered: () => void,
): number | Promise<number> {
  return connectBytes(socket, encodeAddress(address), entered);
}

/** Connects to an address that is given as a `struct sockaddr`: 0, or −errno. */
export function connectBytes(
  socket: LibcSocket,
  bytes: Uint8Array<ArrayBuffer>,
  entered: () => void,
): number | Promise<number> {
  const { c } = socket.context.system;
  if (socket.mode === "blocking") {
    entered();
    return socket.blockOutgoing(
      () => socket.context.system.blocking.connect(socket.fd, bytes, bytes.length),
      bytes,
    );
  }
  const result = c.connect(socket.fd, bytes, bytes.length);
  if (result >= 0 || socket.mode === "nonblocking") return result;
  if (result === minus("EINPROGRESS")) return established(socket, bytes, entered);
  if (result === minus("EAGAIN") && socket.family === "unix") {
    entered();
    return retryConnect(socket, bytes, result);
  }
  return result;
}

/** The end of a connect that is in progress. */
function established(
  socket: LibcSocket,
  address: Uint8Array<ArrayBuffer>,
  entered: () => void,
): number | Promise<number> {
  // Like the call that waits, the second one ends the attempt: it gives the error, if there is one.
  const outcome = (): number => socket.context.system.c.connect(socket.fd, address, address.length);
  // On loopback the handshake is over by now, and no thread need be asked.
  if (socket.ready(POLL.out)) return outcome();
  entered();
  return socket.wait(POLL.out).then((result) => result < 0 ? result : outcome());
}

async function retryConnect(
  socket: LibcSocket,
  address: Uint8Array<ArrayBuffer>,
  full: number,
): Promise<number> {
  const { c } = socket.context.system;
  let result = full;
  while (result === full && !socket.closed) {
    await socket.track(new Promise<number>((resolve) => setTimeout(resolve, UNIX_CONNECT_PAUSE_MS, 0)));
    result = socket.closed ? minus("EBADF") : c.connect(socket.fd, address, address.length);
  }
  return result;
}
