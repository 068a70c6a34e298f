import { type Address, sameAddress } from "../endpoint/address.ts";
import { SocketError } from "../endpoint/errors.ts";
import type { Payload, PollEvent } from "../endpoint/kinds.ts";
import type { Exchange, Service } from "../endpoint/server.ts";
import { compared, ending, outcome, outcomeOfFailure } from "./observe.ts";
import type { Outcome } from "./outcomes.ts";
import type { Socket } from "./socket.ts";

/** Bytes of one receive. */
const RECEIVE = 65_536;
/** Bytes at most that a client reads to see the end of a stream. */
const MOST_BYTES = 4_194_304;

/** A client that is connected to a server. */
export class Client {
  /** Its socket. */
  readonly socket: Socket;
  readonly #exchange: Exchange;
  readonly #patienceMs: number;
  /** Bytes that came after an answer, such as those of the next one. */
  #rest: Uint8Array = new Uint8Array();

  private constructor(socket: Socket, service: Service, patienceMs: number) {
    this.socket = socket;
    this.#patienceMs = patienceMs;
    this.#exchange = service.exchange(true);
  }

  /** A client that waits `patienceMs` milliseconds for whatever it waits for. */
  static async of(socket: Socket, service: Service, patienceMs: number): Promise<Client> {
    await socket.setMode("timeout", patienceMs);
    return new Client(socket, service, patienceMs);
  }

  /** The bytes that the exchange asks with. */
  get request(): Uint8Array {
    return this.#exchange.request;
  }

  /** Sends some bytes, or the request of the exchange; the outcome says whether they could be sent. */
  async ask(bytes: Payload = this.request): Promise<Outcome> {
    return bytes.length === 0 ? "ok" : await outcome(this.socket.sendall(bytes));
  }

  /** The outcome of the answer: `intact`, `short`, `corrupt`, or what cut it short. */
  async answer(exchange: Exchange = this.#exchange): Promise<Outcome> {
    if (exchange.silent) await this.halfClose();
    let received = this.#rest;
    for (let ended = false;;) {
      const found = exchange.check(received, ended);
      if (found !== undefined || ended || received.length > MOST_BYTES) {
        this.#rest = received.subarray(found?.length ?? received.length);
        return found?.outcome ?? (ended ? "short" : "long");
      }
      try {
        const piece = await this.socket.recv(RECEIVE);
        ended = piece.length === 0;
        received = joined(received, piece);
      } catch (error) {
        if (error instanceof SocketError) return outcomeOfFailure(error.failure);
        throw error;
      }
    }
  }

  /** True if bytes, an end or an error are there within `ms` milliseconds; they are left there. */
  async hears(ms: number): Promise<boolean> {
    return await polls(this.socket, ["in"], ms, this.#patienceMs);
  }

  /**
   * True if the connection is reset, or is within `ms` milliseconds; a receive may still find end of file,
   * where that came first.
   */
  async isReset(ms: number): Promise<boolean> {
    return await polls(this.socket, ["hup", "err"], ms, this.#patienceMs);
  }

  /** The outcome of a receive after the answer: `eof`, `data`, or the error in its place. */
  async end(): Promise<Outcome> {
    return this.#rest.length > 0 ? "data" : await outcome(this.socket.recv(RECEIVE));
  }

  /** The end of the stream, whatever comes before it: `eof`, or the error in its place. */
  async drained(): Promise<Outcome> {
    try {
      return ending(await this.socket.drain({ size: MOST_BYTES }));
    } catch (error) {
      if (error instanceof SocketError) return outcomeOfFailure(error.failure);
      throw error;
    }
  }

  /** Ends its side of the connection; it does not matter whether there is one any more. */
  async halfClose(): Promise<void> {
    await outcome(this.socket.shutdown("write"));
  }

  /** Gives the connection up with RST. */
  async abort(): Promise<void> {
    await outcome(this.socket.abort());
  }

  /** Gives the socket up. */
  async close(): Promise<void> {
    await outcome(this.socket.close());
  }
}

/** Some bytes, and others after them. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** True if a socket has one of the events within `ms` milliseconds; no call of it is longer than patience. */
async function polls(
  socket: Socket,
  events: readonly PollEvent[],
  ms: number,
  patienceMs: number,
): Promise<boolean> {
  for (let left = ms; left > 0; left -= patienceMs) {
    if ((await socket.poll(events, Math.min(left, patienceMs))).length > 0) return true;
  }
  return false;
}

/** A client that asks a server by datagrams. */
export class DatagramClient {
  /** Its socket. */
  readonly socket: Socket;
  readonly #to: Address;
  readonly #exchange: Exchange;
  readonly #patienceMs: number;

  /** Servers make them. */
  constructor(socket: Socket, to: Address, service: Service, patienceMs: number) {
    this.socket = socket;
    this.#to = to;
    this.#patienceMs = patienceMs;
    this.#exchange = service.exchange(true);
  }

  /** Sends the request of the exchange, or some other datagram. */
  async ask(bytes: Uint8Array = this.#exchange.request): Promise<Outcome> {
    return await outcome(this.socket.sendto(bytes, this.#to));
  }

  /** True if a datagram is there within `ms` milliseconds; it is left there. */
  async hears(ms: number): Promise<boolean> {
    return await polls(this.socket, ["in"], ms, this.#patienceMs);
  }

  /**
   * The outcome of the next datagram, which should be the answer of the exchange, or `wanted`: `different` if
   * another address sent it.
   */
  async answer(wanted?: Uint8Array): Promise<Outcome> {
    try {
      const { data, address } = await this.socket.recvfrom(RECEIVE);
      if (!sameAddress(address, this.#to)) return "different";
      if (wanted !== undefined) return compared(data, wanted);
      const found = this.#exchange.check(data, true);
      return found === undefined ? "short" : found.length < data.length ? "long" : found.outcome;
    } catch (error) {
      if (error instanceof SocketError) return outcomeOfFailure(error.failure);
      throw error;
    }
  }

  /** Gives the socket up. */
  async close(): Promise<void> {
    await outcome(this.socket.close());
  }
}
