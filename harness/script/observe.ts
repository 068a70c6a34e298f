import type { Failure } from "../endpoint/kinds.ts";
import type { Drained } from "../endpoint/operations.ts";
import { SocketError } from "../endpoint/errors.ts";
import { isErrnoName, type Outcome } from "./outcomes.ts";
import type { Socket } from "./socket.ts";

const [THERE, BACK] = ["there", "and back"].map((text) => new TextEncoder().encode(text)) as [
  Uint8Array,
  Uint8Array,
];

/**
 * The outcome that an error is: its errno, `timeout` where the implementation ended the call, else `error`.
 */
export function outcomeOfFailure(failure: Failure): Outcome {
  if (failure.timeout) return "timeout";
  return isErrnoName(failure.errno) ? failure.errno : "error";
}

/**
 * Waits for an operation and says what was observed: `ok`, `data`, `eof`, `empty`, or how it failed. A hang
 * or a lost endpoint is not an outcome: it is thrown on and ends the script.
 */
export async function outcome(operation: Promise<unknown>): Promise<Outcome> {
  let value: unknown;
  try {
    value = await operation;
  } catch (error) {
    if (error instanceof SocketError) return outcomeOfFailure(error.failure);
    throw error;
  }
  if (value instanceof Uint8Array) return value.length === 0 ? "eof" : "data";
  if (typeof value === "object" && value !== null && "data" in value) {
    return value.data instanceof Uint8Array && value.data.length === 0 ? "empty" : "data";
  }
  return "ok";
}

/**
 * Compares the bytes that were drained with the `length` bytes that were sent: `intact`, `short`, `long` or
 * `corrupt`. How it ended is another question: {@linkcode Drained.end}.
 */
export function intact(drained: Drained, length: number): Outcome {
  if (drained.mismatch !== null && drained.mismatch < length) return "corrupt";
  if (drained.count > length) return "long";
  return drained.count < length ? "short" : "intact";
}

/**
 * Compares the bytes that were received with those that were sent: `intact`, `short`, `long` or `corrupt`.
 */
export function compared(received: Uint8Array, sent: Uint8Array): Outcome {
  const common = Math.min(received.length, sent.length);
  if (received.subarray(0, common).some((byte, index) => byte !== sent[index])) return "corrupt";
  if (received.length > sent.length) return "long";
  return received.length < sent.length ? "short" : "intact";
}

/** A call that receives: its bytes, or a buffer that may be longer than the `count` of what came. */
export type Receiving = Promise<Uint8Array | { readonly data: Uint8Array; readonly count?: number }>;

/**
 * Waits for a call that receives, and compares its bytes with those that were sent: {@linkcode compared},
 * `eof` where it gave none, or how it failed.
 */
export async function received(call: Receiving, sent: Uint8Array): Promise<Outcome> {
  const how = await outcome(call);
  if (!["data", "empty", "eof"].includes(how)) return how;
  const value = await call;
  const bytes = value instanceof Uint8Array ? value : value.data.subarray(0, value.count);
  return bytes.length === 0 ? "eof" : compared(bytes, sent);
}

/** The pending error, which this takes away; `none` if there is none, `error` for one without a name. */
export async function pendingError(socket: Socket): Promise<Outcome> {
  const { errno, value } = await socket.getsockopt("SO_ERROR");
  if (isErrnoName(errno)) return errno;
  return value === 0 ? "none" : "error";
}

/** Sends some bytes each way between the two ends of a connection, and compares them. */
export async function exchanged(near: Socket, far: Socket): Promise<Outcome> {
  await near.sendall(THERE);
  const there = compared(await far.recvExactly(THERE.length), THERE);
  if (there !== "intact") return there;
  await far.sendall(BACK);
  return compared(await near.recvExactly(BACK.length), BACK);
}

/** The end of a drain: `eof`, `ok` when it had the size it was asked for, or how it failed. */
export function ending(drained: Drained): Outcome {
  if (drained.end === "error") return outcomeOfFailure(drained.error!);
  return drained.end === "eof" ? "eof" : "ok";
}
