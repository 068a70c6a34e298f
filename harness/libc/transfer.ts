import { Comparison } from "../endpoint/comparison.ts";
import type { Failure, Payload, RecvFlag, SendFlag, Word } from "../endpoint/kinds.ts";
import type { Drained, Params } from "../endpoint/operations.ts";
import { patternBytes, PatternReader } from "../endpoint/pattern.ts";
import {
  minus,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_MORE,
  MSG_NOSIGNAL,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  MSG_WAITFORONE,
  POLL,
} from "./constants.ts";
import type { Answer } from "./operations.ts";
import { decodeAddress, encodeAddress, SOCKADDR_SIZE } from "./sockaddr.ts";
import { type LibcSocket, TIMED_OUT } from "./socket.ts";

/** Bytes of the largest receive; more than the largest datagram. */
const LARGEST = 65_536;

const AGAIN = minus("EAGAIN");

const scratch = new Uint8Array(LARGEST);
const sizes = new Map<number, bigint>();

/** FFI wants sizes as bigint; making one costs more than looking it up. */
export function bigSize(size: number): bigint {
  let big = sizes.get(size);
  if (big === undefined) {
    big = BigInt(size);
    if (sizes.size < 1000) sizes.set(size, big);
  }
  return big;
}

export function bytesOf(data: Payload): Uint8Array<ArrayBuffer> {
  return data instanceof Uint8Array ? data as Uint8Array<ArrayBuffer> : patternBytes(data);
}

const FLAGS: Readonly<Record<RecvFlag | SendFlag | Word<"manyFlags">, number>> = {
  peek: MSG_PEEK,
  dontwait: MSG_DONTWAIT,
  waitall: MSG_WAITALL,
  trunc: MSG_TRUNC,
  oob: MSG_OOB,
  errqueue: MSG_ERRQUEUE,
  more: MSG_MORE,
  waitforone: MSG_WAITFORONE,
};

/** Flags as the bits of an argument. */
export function bitsOf(flags: readonly (keyof typeof FLAGS)[]): number {
  return flags.reduce((all, flag) => all | FLAGS[flag], 0);
}

/**
 * Makes a receive that does not wait. Where receiving is shut down on a datagram socket, or a listener of
 * AF_UNIX, the kernel answers such a call with EAGAIN for ever, while poll() finds the socket readable; the
 * answer to a call that may wait comes at once.
 */
export function receive(socket: LibcSocket, call: (flags: number) => number): number {
  const count = call(MSG_DONTWAIT);
  const canLie = socket.type === "datagram" || socket.family === "unix";
  const waits = count === AGAIN && canLie && socket.mode !== "nonblocking";
  // An error that nobody has taken makes a socket ready as well, and does not end the call.
  if (!waits || (socket.ready(POLL.rdhup) & POLL.rdhup) === 0) return count;
  socket.setNonblocking(false);
  const answer = call(0);
  socket.setNonblocking(true);
  return answer;
}

/** `recv` once. */
export function recv(
  socket: LibcSocket,
  size: number,
  entered: () => void,
  flags: readonly RecvFlag[] = [],
): Answer<"recv"> | Promise<Answer<"recv">> {
  const { c, blocking } = socket.context.system;
  const bits = bitsOf(flags);
  // The kernel waits for all only in a call that blocks.
  const waitsForAll = socket.mode === "natural" && flags.includes("waitall") && !flags.includes("dontwait");
  if (socket.mode === "blocking" || waitsForAll) {
    const buffer = new Uint8Array(size);
    entered();
    if (waitsForAll) socket.setNonblocking(false);
    return socket.block(() => blocking.recv(socket.fd, buffer, bigSize(size), bits), buffer)
      .then((count) => count < 0 ? count : { data: buffer.subarray(0, Math.min(count, size)) });
  }
  // The bytes are copied in the turn of the call: the scratch buffer belongs to everybody.
  let data: Uint8Array | undefined;
  const attempt = (): number => {
    const count = receive(socket, (wait) => c.recv(socket.fd, scratch, bigSize(size), bits | wait));
    if (count >= 0) data = scratch.slice(0, Math.min(count, size));
    return count;
  };
  const result = flags.includes("dontwait") ? attempt() : socket.attempt(POLL.in, entered, attempt);
  if (result instanceof Promise) return result.then((count) => data ? { data } : count);
  return data ? { data } : result;
}

/** `send` once. */
export function send(
  socket: LibcSocket,
  data: Payload,
  entered: () => void,
  flags: readonly SendFlag[] = [],
): Answer<"send"> | Promise<Answer<"send">> {
  const { c, blocking } = socket.context.system;
  const bytes = bytesOf(data);
  const bits = bitsOf(flags) | MSG_NOSIGNAL;
  const finish = (count: number): Answer<"send"> => count < 0 ? count : { count };
  if (socket.mode === "blocking" && !flags.includes("dontwait")) {
    entered();
    // The bytes are copied, as the caller's buffer may change while the call blocks.
    const copy = bytes.slice();
    const call = () => blocking.send(socket.fd, copy, bigSize(copy.length), bits);
    return socket.blockOutgoing(call, copy).then(finish);
  }
  const size = bigSize(bytes.length);
  const attempt = () => c.send(socket.fd, bytes, size, MSG_DONTWAIT | bits);
  const result = flags.includes("dontwait") ? attempt() : socket.attempt(POLL.out, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** `send` until everything is sent. */
export function sendall(
  socket: LibcSocket,
  data: Payload,
  entered: () => void,
): Answer<"sendall"> | Promise<Answer<"sendall">> {
  const { c } = socket.context.system;
  if (socket.mode === "blocking" || socket.mode === "timeout") {
    return sendallSlowly(socket, data, entered);
  }
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  const next = pieces(data);
  // One call of `attempt` for all: it makes sends until one of them would wait, and carries on when that need
  // not wait any more.
  const result = socket.attempt(POLL.out, entered, () => {
    while (true) {
      const piece = next.peek();
      if (piece.length === 0 && next.started) return 0;
      const count = c.send(socket.fd, piece, bigSize(piece.length), flags);
      if (count < 0) return count;
      next.advance(count);
      socket.progressed = true;
    }
  });
  const finish = (result: number): Answer<"sendall"> => result < 0 ? result : {};
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** With a deadline over the whole, or with calls that block. */
async function sendallSlowly(
  socket: LibcSocket,
  data: Payload,
  entered: () => void,
): Promise<Answer<"sendall">> {
  const next = pieces(data);
  const { mode, timeoutMs } = socket;
  const untilMs = performance.now() + timeoutMs;
  try {
    do {
      if (mode === "timeout") socket.timeoutMs = Math.max(0, untilMs - performance.now());
      const answer = await send(socket, next.peek(), entered);
      if (typeof answer === "number") return answer;
      next.advance(answer.count);
      if (mode === "timeout" && performance.now() > untilMs && next.peek().length > 0) return TIMED_OUT;
    } while (next.peek().length > 0);
    return {};
  } finally {
    socket.timeoutMs = timeoutMs;
  }
}

interface Pieces {
  /** True after the first send, even one of zero bytes. */
  started: boolean;
  peek(): Uint8Array<ArrayBuffer>;
  advance(count: number): void;
}

function pieces(data: Payload): Pieces {
  if (data instanceof Uint8Array) {
    let at = 0;
    return {
      started: false,
      peek: () => data.subarray(at) as Uint8Array<ArrayBuffer>,
      advance(count) {
        this.started = true;
        at += count;
      },
    };
  }
  const reader = new PatternReader(data);
  return {
    started: false,
    peek: () => reader.peek(LARGEST),
    advance(count) {
      this.started = true;
      reader.position += count;
    },
  };
}

/** Receives to the end and compares. */
export async function drain(
  socket: LibcSocket,
  params: Params<"drain">,
  entered: () => void,
  failure: (result: number) => Failure,
): Promise<Answer<"drain">> {
  const { c } = socket.context.system;
  const chunk = Math.min(params.chunk ?? LARGEST, LARGEST);
  const size = params.size ?? Infinity;
  const { memcmp } = c;
  const check = new Comparison(
    params.pattern,
    (found, wanted) => memcmp(found, wanted, bigSize(wanted.length)) === 0,
  );
  const done = (end: Drained["end"], error?: Failure): Drained => ({
    count: check.count,
    mismatch: check.mismatch,
    end,
    ...(error ? { error } : {}),
  });
  while (check.count < size) {
    const wanted = Math.min(chunk, size - check.count);
    let result: number;
    if (socket.mode === "blocking") {
      const answer = await recv(socket, wanted, entered);
      result = typeof answer === "number" ? answer : answer.data.length;
      if (typeof answer !== "number" && result > 0) check.add(answer.data as Uint8Array<ArrayBuffer>);
    } else {
      // Receives until the size, the end, or a receive that would wait.
      result = await socket.attempt(POLL.in, entered, () => {
        while (check.count < size) {
          const wanted = Math.min(chunk, size - check.count);
          const count = c.recv(socket.fd, scratch, bigSize(wanted), MSG_DONTWAIT);
          if (count <= 0) return count;
          check.add(scratch.subarray(0, count));
          socket.progressed = true;
        }
        return 1;
      });
    }
    if (result < 0) return done("error", failure(result));
    if (result === 0) return done("eof");
  }
  return done("size");
}

/** `sendto` once. */
export function sendto(
  socket: LibcSocket,
  params: Params<"sendto">,
  entered: () => void,
): Answer<"sendto"> | Promise<Answer<"sendto">> {
  const { c, blocking } = socket.context.system;
  const address = encodeAddress(params.address);
  const data = params.data as Uint8Array<ArrayBuffer>;
  const bits = bitsOf(params.flags ?? []) | MSG_NOSIGNAL;
  const atOnce = params.flags?.includes("dontwait");
  const finish = (count: number): Answer<"sendto"> => count < 0 ? count : { count };
  if (socket.mode === "blocking" && !atOnce) {
    entered();
    const copy = data.slice();
    const size = bigSize(copy.length);
    const call = () => blocking.sendto(socket.fd, copy, size, bits, address, address.length);
    return socket.blockOutgoing(call, copy, address).then(finish);
  }
  const flags = MSG_DONTWAIT | bits;
  const attempt = () => c.sendto(socket.fd, data, BigInt(data.length), flags, address, address.length);
  const result = atOnce ? attempt() : socket.attempt(POLL.out, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** `recvfrom` once. */
export function recvfrom(
  socket: LibcSocket,
  { size, flags = [] }: Params<"recvfrom">,
  entered: () => void,
): Answer<"recvfrom"> | Promise<Answer<"recvfrom">> {
  const { c, blocking } = socket.context.system;
  const bits = bitsOf(flags);
  const address = new Uint8Array(SOCKADDR_SIZE);
  const length = new Uint32Array([SOCKADDR_SIZE]);
  if (socket.mode === "blocking") {
    const buffer = new Uint8Array(size);
    entered();
    const call = () => blocking.recvfrom(socket.fd, buffer, bigSize(size), bits, address, length);
    return socket.block(call, buffer, address, length).then((count) => {
      if (count < 0) return count;
      return { data: buffer.subarray(0, Math.min(count, size)), address: decodeAddress(address, length[0]!) };
    });
  }
  let data: Uint8Array | undefined;
  const attempt = (): number => {
    length[0] = SOCKADDR_SIZE;
    const count = receive(
      socket,
      (wait) => c.recvfrom(socket.fd, scratch, bigSize(size), bits | wait, address, length),
    );
    if (count >= 0) data = scratch.slice(0, Math.min(count, size));
    return count;
  };
  const result = flags.includes("dontwait") ? attempt() : socket.attempt(POLL.in, entered, attempt);
  const finish = (count: number): Answer<"recvfrom"> =>
    data ? { data, address: decodeAddress(address, length[0]!) } : count;
  return result instanceof Promise ? result.then(finish) : finish(result);
}
