import { FILLED } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { connectBytes } from "./connect.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, POLL } from "./constants.ts";
import type { Answer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import { bigSize, bytesOf, receive, sendall } from "./transfer.ts";

/** `recv` once, into the beginning of a larger buffer. */
export function recvInto(
  socket: LibcSocket,
  { size, room }: Params<"recvInto">,
  entered: () => void,
): Answer<"recvInto"> | Promise<Answer<"recvInto">> {
  const { c, blocking } = socket.context.system;
  const buffer = new Uint8Array(room).fill(FILLED);
  const finish = (count: number): Answer<"recvInto"> => count < 0 ? count : { count, data: buffer };
  if (socket.mode === "blocking") {
    entered();
    return socket.block(() => blocking.recv(socket.fd, buffer, bigSize(size), 0), buffer).then(finish);
  }
  const attempt = () => receive(socket, (wait) => c.recv(socket.fd, buffer, bigSize(size), wait));
  const result = socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** Room for the bytes of a datagram whose sender is asked for; more is cut. */
const DATAGRAM = 65_536;

/**
 * A call that writes an address, into a buffer that may be too small for it. The result of the call is in
 * `result`: a descriptor, or the count of bytes that were received.
 */
export function addressInto(
  socket: LibcSocket,
  { call, size, room }: Params<"addressInto">,
  entered: () => void,
): Told | number | Promise<Told | number> {
  const { c } = socket.context.system;
  const buffer = new Uint8Array(room);
  const length = new Uint32Array(1);
  const datagram = new Uint8Array(call === "recvfrom" ? DATAGRAM : 0);
  const [to, told] = room === 0 ? [null, null] : [buffer, length];
  const attempt = (wait: number): number => {
    buffer.fill(FILLED);
    length[0] = room === 0 ? 0 : size;
    return call === "recvfrom"
      ? c.recvfrom(socket.fd, datagram, bigSize(DATAGRAM), wait, to, told)
      : c[call](socket.fd, to, told);
  };
  const finish = (result: number): Told | number =>
    result < 0 ? result : { data: buffer, length: length[0]!, result };
  const result = socket.attempt(POLL.in, entered, () => receive(socket, attempt));
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** A call that is given an address, as the bytes of `data`: 0 or more, or −errno. */
export function addressFrom(
  socket: LibcSocket,
  { call, data }: Params<"addressFrom">,
  entered: () => void,
): number | Promise<number> {
  const { c } = socket.context.system;
  const bytes = data as Uint8Array<ArrayBuffer>;
  if (call === "bind") return c.bind(socket.fd, bytes, bytes.length);
  if (call === "connect") return connectBytes(socket, bytes, entered);
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  return socket.attempt(
    POLL.out,
    entered,
    () => c.sendto(socket.fd, new Uint8Array(1), 1n, flags, bytes, bytes.length),
  );
}

/** The result of a call that writes an address; `length` in bytes. */
interface Told {
  readonly data: Uint8Array;
  readonly length: number;
  readonly result: number;
}

/** `send` until everything is sent, out of a buffer that is then filled with zeros. */
export function sendReused(
  socket: LibcSocket,
  { data }: Params<"sendReused">,
  entered: () => void,
): Answer<"sendReused"> | Promise<Answer<"sendReused">> {
  const buffer = bytesOf(data).slice();
  const reuse = (answer: Answer<"sendReused">): Answer<"sendReused"> => {
    buffer.fill(0);
    return answer;
  };
  const result = sendall(socket, buffer, entered);
  return result instanceof Promise ? result.then(reuse) : reuse(result);
}
