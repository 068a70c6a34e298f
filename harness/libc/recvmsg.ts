import type { Params } from "../endpoint/operations.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_TRUNC, POLL } from "./constants.ts";
import type { Answer } from "./operations.ts";
import { decodeAddress, SOCKADDR_SIZE } from "./sockaddr.ts";
import type { LibcSocket } from "./socket.ts";
import { bitsOf, receive } from "./transfer.ts";

// Offsets in a `struct msghdr` on machines of 64 bits.
const NAME = 0;
const NAME_LENGTH = 8;
const VECTOR = 16;
const VECTOR_COUNT = 24;
const MESSAGE_FLAGS = 48;
const HEADER_SIZE = 56;

/** The bytes behind a pointer; whoever holds the pointer must hold them, too. */
function pointerTo(bytes: Uint8Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
}

/** A `struct msghdr` with room for an address, and with buffers of `sizes` bytes, one behind another. */
class Message {
  readonly header = new Uint8Array(HEADER_SIZE);
  readonly #view = new DataView(this.header.buffer);
  readonly #name = new Uint8Array(SOCKADDR_SIZE);
  readonly #vector: BigUint64Array<ArrayBuffer>;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #size: number;

  constructor(sizes: readonly number[], data?: Uint8Array) {
    this.#size = sizes.reduce((sum, size) => sum + size, 0);
    this.#buffer = new Uint8Array(Math.max(1, this.#size));
    if (data) this.#buffer.set(data);
    let at = pointerTo(this.#buffer);
    this.#vector = BigUint64Array.from(sizes.flatMap((size) => {
      const buffer = [at, BigInt(size)];
      at += BigInt(size);
      return buffer;
    }));
    this.#view.setBigUint64(NAME, pointerTo(this.#name), true);
    this.#view.setBigUint64(VECTOR, pointerTo(new Uint8Array(this.#vector.buffer)), true);
    this.#view.setBigUint64(VECTOR_COUNT, BigInt(sizes.length), true);
    this.prepare();
  }

  /** Makes it ready for a call. */
  prepare(): void {
    this.#view.setUint32(NAME_LENGTH, SOCKADDR_SIZE, true);
    this.#view.setInt32(MESSAGE_FLAGS, 0, true);
  }

  /** Takes the address away: a connection needs none. */
  unaddressed(): void {
    this.#view.setBigUint64(NAME, 0n, true);
    this.#view.setUint32(NAME_LENGTH, 0, true);
  }

  /** The first `count` bytes of its buffers. */
  data(count: number): Uint8Array {
    return this.#buffer.slice(0, Math.min(count, this.#size));
  }

  /** The bytes that a call has put there which returned `count`. */
  answer(count: number): Answer<"recvmsg"> {
    if (count < 0) return count;
    return {
      data: this.data(count),
      address: decodeAddress(this.#name, this.#view.getUint32(NAME_LENGTH, true)),
      count,
      flags: this.#view.getInt32(MESSAGE_FLAGS, true) & MSG_TRUNC ? ["trunc"] : [],
    };
  }
}

/** `recvmsg` once. */
export function recvmsg(
  socket: LibcSocket,
  { size, flags = [] }: Params<"recvmsg">,
  entered: () => void,
): Answer<"recvmsg"> | Promise<Answer<"recvmsg">> {
  const { c, blocking } = socket.context.system;
  const message = new Message([size]);
  const bits = bitsOf(flags);
  if (socket.mode === "blocking") {
    entered();
    const call = () => blocking.recvmsg(socket.fd, message.header, bits);
    return socket.block(call, message).then((count) => message.answer(count));
  }
  const attempt = (): number => {
    message.prepare();
    return receive(socket, (wait) => c.recvmsg(socket.fd, message.header, bits | wait));
  };
  const result = flags.includes("dontwait") ? attempt() : socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then((count) => message.answer(count)) : message.answer(result);
}

/** `sendmsg` once, out of several buffers. */
export function writev(
  socket: LibcSocket,
  { data, sizes }: Params<"writev">,
  entered: () => void,
): Answer<"writev"> | Promise<Answer<"writev">> {
  const { c, blocking } = socket.context.system;
  const message = new Message(sizes, data);
  message.unaddressed();
  const finish = (count: number): Answer<"writev"> => count < 0 ? count : { count };
  if (socket.mode === "blocking") {
    entered();
    const call = () => blocking.sendmsg(socket.fd, message.header, MSG_NOSIGNAL);
    return socket.block(call, message).then(finish);
  }
  const attempt = () => c.sendmsg(socket.fd, message.header, MSG_DONTWAIT | MSG_NOSIGNAL);
  const result = socket.attempt(POLL.out, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** `recvmsg` once, into several buffers. */
export function readv(
  socket: LibcSocket,
  { sizes }: Params<"readv">,
  entered: () => void,
): Answer<"readv"> | Promise<Answer<"readv">> {
  const { c, blocking } = socket.context.system;
  const message = new Message(sizes);
  const finish = (count: number): Answer<"readv"> => count < 0 ? count : { data: message.data(count) };
  if (socket.mode === "blocking") {
    entered();
    return socket.block(() => blocking.recvmsg(socket.fd, message.header, 0), message).then(finish);
  }
  const attempt = (): number => {
    message.prepare();
    return receive(socket, (wait) => c.recvmsg(socket.fd, message.header, wait));
  };
  const result = socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}
