import type { Outcome } from "./outcomes.ts";
import { outcomeOfFailure } from "./observe.ts";
import { SocketError } from "../endpoint/errors.ts";
import type { Socket } from "./socket.ts";

/**
 * Bytes of one receive of a server: the most there are. The tutorials write 1024; a longer message would then
 * be answered in two small sends, and Nagle's algorithm holds the second back for a delayed acknowledgement,
 * 40 ms on Linux.
 */
const RECEIVE_BYTES = 65_536;

/** The bytes that a service answers to those that it received. */
type Answer = (request: Uint8Array) => Uint8Array;

const CASE_BIT = 0x20;
const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;

/** Upper case of the letters a to z; every other byte stays as it is. */
const upper: Answer = (request) => request.map((byte) => isLower(byte) ? byte ^ CASE_BIT : byte);
const echo: Answer = (request) => request;

/** Limits of a service. */
export interface ServeOptions {
  /** Clients that are served, one after another. */
  readonly clients: number;
  /**
   * Bytes after which the server closes a client's connection; unless given, it serves until the client's end
   * of file.
   */
  readonly bytes?: number;
  /** True if an error on a client's connection ends that client only; else it ends the service. */
  readonly survive?: boolean;
}

/** One client of a service, after it was served. */
export interface Served {
  /** Bytes that were received and answered. */
  readonly bytes: number;
  /** The end of it: `eof`, `ok` when the server had enough, or the error that was survived. */
  readonly end: Outcome;
}

/**
 * A server that answers everything in upper case: accepts a client, answers until it leaves, then accepts the
 * next. Resolves when all clients were served.
 */
export function serveUpper(listener: Socket, options: ServeOptions): Promise<Served[]> {
  return serve(listener, upper, options);
}

/** A server that sends back all it receives, otherwise like {@linkcode serveUpper}. */
export function serveEcho(listener: Socket, options: ServeOptions): Promise<Served[]> {
  return serve(listener, echo, options);
}

/**
 * A client of any upper-case server: sends each message when the one before is answered.
 * The replies are `intact`, `short` if the connection ends before the last byte, or `corrupt`.
 */
export function upperClient(socket: Socket, messages: readonly string[]): Promise<Outcome> {
  const encoder = new TextEncoder();
  return request(socket, upper, messages.map((message) => encoder.encode(message)));
}

/** A client of an echo server, otherwise like {@linkcode upperClient}. A message is at most 65536 bytes. */
export function echoClient(socket: Socket, messages: readonly Uint8Array[]): Promise<Outcome> {
  return request(socket, echo, messages);
}

async function serve(listener: Socket, answer: Answer, options: ServeOptions): Promise<Served[]> {
  const served: Served[] = [];
  while (served.length < options.clients) {
    const { socket } = await listener.accept();
    served.push(await serveClient(socket, answer, options));
    await socket.close();
  }
  return served;
}

async function serveClient(socket: Socket, answer: Answer, options: ServeOptions): Promise<Served> {
  const most = options.bytes ?? Infinity;
  let bytes = 0;
  try {
    while (bytes < most) {
      const data = await socket.recv(Math.min(RECEIVE_BYTES, most - bytes));
      if (data.length === 0) return { bytes, end: "eof" };
      await socket.sendall(answer(data));
      bytes += data.length;
    }
    return { bytes, end: "ok" };
  } catch (error) {
    if (!options.survive || !(error instanceof SocketError)) throw error;
    return { bytes, end: outcomeOfFailure(error.failure) };
  }
}

async function request(socket: Socket, answer: Answer, messages: readonly Uint8Array[]): Promise<Outcome> {
  for (const message of messages) {
    await socket.sendall(message);
    const reply = await socket.recvExactly(message.length);
    const wanted = answer(message);
    if (reply.some((byte, index) => byte !== wanted[index])) return "corrupt";
    if (reply.length < wanted.length) return "short";
  }
  return "intact";
}
