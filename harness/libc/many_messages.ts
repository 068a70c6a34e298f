import { joined } from "../endpoint/joined.ts";
import type { Params } from "../endpoint/operations.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, POLL } from "./constants.ts";
import { HEADER_SIZE, Message } from "./message.ts";
import type { Answer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import { bitsOf } from "./transfer.ts";

// Offsets in a `struct mmsghdr` on machines of 64 bits: a `struct msghdr`, and the bytes of the message.
const LENGTH = HEADER_SIZE;
const MANY_SIZE = 64;

/** An array of `struct mmsghdr`. */
class Messages {
  readonly each: readonly Message[];
  readonly headers: Uint8Array<ArrayBuffer>;
  readonly #sizes: readonly number[];

  constructor(sizes: readonly number[], data?: Uint8Array) {
    this.#sizes = sizes;
    const headers = this.headers = new Uint8Array(Math.max(1, sizes.length) * MANY_SIZE);
    let at = 0;
    this.each = sizes.map((size, index) => {
      const header = headers.subarray(index * MANY_SIZE, index * MANY_SIZE + HEADER_SIZE);
      return new Message([size], data?.subarray(at, at += size), undefined, header);
    });
  }

  /** The bytes of the first so many, as the call counted them. */
  counts(many: number): number[] {
    const view = new DataView(this.headers.buffer);
    return this.#sizes.slice(0, many).map((_, index) => view.getUint32(index * MANY_SIZE + LENGTH, true));
  }

  /** The bytes in the buffers of the first so many, one after another. */
  data(counts: readonly number[]): Uint8Array {
    return joined(counts.map((count, index) => this.each[index]!.data(count)));
  }
}

/** True if the kernel is to wait: it goes on after the first message, which nobody else can do for it. */
function waitsInKernel(socket: LibcSocket): boolean {
  return socket.mode === "natural" || socket.mode === "blocking";
}

/** `sendmmsg` once. */
export function sendmmsg(
  socket: LibcSocket,
  { data, sizes, addresses }: Params<"sendmmsg">,
  entered: () => void,
): Answer<"sendmmsg"> | Promise<Answer<"sendmmsg">> {
  const { c, blocking } = socket.context.system;
  const messages = new Messages(sizes, data);
  messages.each.forEach((message, index) => {
    const address = addresses?.[index];
    if (address) message.addressed(address);
    else message.unaddressed();
  });
  const { headers } = messages;
  const finish = (many: number): Answer<"sendmmsg"> => many < 0 ? many : { sizes: messages.counts(many) };
  if (waitsInKernel(socket)) {
    entered();
    socket.setNonblocking(false);
    const call = () => blocking.sendmmsg(socket.fd, headers, sizes.length, MSG_NOSIGNAL);
    return socket.blockOutgoing(call, messages).then(finish);
  }
  const attempt = () => c.sendmmsg(socket.fd, headers, sizes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
  const result = socket.attempt(POLL.out, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** `recvmmsg` once. */
export function recvmmsg(
  socket: LibcSocket,
  { sizes, flags = [], timeoutMs }: Params<"recvmmsg">,
  entered: () => void,
): Answer<"recvmmsg"> | Promise<Answer<"recvmmsg">> {
  const { c, blocking } = socket.context.system;
  const messages = new Messages(sizes);
  const { headers } = messages;
  const bits = bitsOf(flags);
  const time = timeoutMs === undefined ? null : timespec(timeoutMs);
  const finish = (many: number): Answer<"recvmmsg"> => {
    if (many < 0) return many;
    const counts = messages.counts(many);
    const received = messages.each.slice(0, many);
    return {
      data: messages.data(counts),
      counts,
      addresses: received.map((each) => each.origin()),
      flags: received.map((each) => each.flags()),
      ...(time ? { leftMs: millisecondsOf(time) } : {}),
    };
  };
  if (waitsInKernel(socket) && !flags.includes("dontwait")) {
    entered();
    socket.setNonblocking(false);
    const call = () => blocking.recvmmsg(socket.fd, headers, sizes.length, bits, time);
    return socket.block(call, messages, time).then(finish);
  }
  const attempt = () => {
    for (const message of messages.each) message.prepare();
    return c.recvmmsg(socket.fd, headers, sizes.length, bits | MSG_DONTWAIT, time);
  };
  const result = flags.includes("dontwait") ? attempt() : socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** The milliseconds of a `struct timespec`, rounded down. */
function millisecondsOf(time: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(time.buffer);
  return Number(view.getBigInt64(0, true)) * 1000 + Math.floor(Number(view.getBigInt64(8, true)) / 1_000_000);
}

/** A `struct timespec` of so many milliseconds. */
function timespec(ms: number): Uint8Array<ArrayBuffer> {
  const time = new Uint8Array(16);
  const view = new DataView(time.buffer);
  view.setBigInt64(0, BigInt(Math.floor(ms / 1000)), true);
  view.setBigInt64(8, BigInt(ms % 1000) * 1_000_000n, true);
  return time;
}
