import { type Address, formatAddress, type InetAddress, sameAddress } from "../endpoint/address.ts";
import { EndpointLost, OperationHung, SocketError, Unavailable } from "../endpoint/errors.ts";
import type { Payload, PollEvent } from "../endpoint/kinds.ts";
import type { SocketOptions } from "../endpoint/options.ts";
import type { Exchange, Server, Service, Transport } from "../endpoint/server.ts";
import { within } from "../endpoint/within.ts";
import { compared, ending, outcome, outcomeOfFailure } from "./observe.ts";
import type { Outcome } from "./outcomes.ts";
import type { Seat } from "./seat.ts";
import type { Socket } from "./socket.ts";

/** Bytes of the header of a datagram, whose checksum may be left out in IPv4. */
const UDP_HEADER = 8;
/** The number of UDP as a protocol of IP. */
const IPPROTO_UDP = 17;
/** Bytes of one receive. */
const RECEIVE = 65_536;
/** Bytes at most that a client reads to see the end of a stream. */
const MOST_BYTES = 4_194_304;

/** Milliseconds that a client waits where an operation may take `deadlineMs` before it counts as hung. */
export function patienceOf(deadlineMs: number): number {
  return Math.max(1, Math.floor(deadlineMs / 2));
}

/** The parts of which a scenario makes the view of a server. */
export interface ServingParts {
  /** The server. */
  readonly server: Server;
  /** The seat that its clients are made in. */
  readonly clients: Seat;
  /** The family of the variant. */
  readonly family: "ipv4" | "ipv6";
  /** Milliseconds that a client waits for an answer. */
  readonly patienceMs: number;
  /** Takes note of something that is done to the server. */
  note(what: string): void;
}

/**
 * A server as its clients see it. Nothing that the server does makes a call of a client throw: it is an
 * outcome. A server that takes no connection is lost or hangs, and that is its own doing.
 */
export class Serving {
  /** What the server offers. */
  readonly service: Service;
  readonly #parts: ServingParts;

  /** Scenarios make them. */
  constructor(parts: ServingParts) {
    this.#parts = parts;
    this.service = parts.server.service;
  }

  /** The address of a transport in the variant's family, or in another one. */
  address(transport: Transport, family: "ipv4" | "ipv6" = this.#parts.family): InetAddress {
    const found = this.#parts.server.addresses[transport].find((each) => each.family === family);
    if (found === undefined) throw new Unavailable(`The server has no ${transport} address of ${family}`);
    return found;
  }

  /** A connected client, at another address of the server if that is given. */
  async connect(
    { to = this.address("stream"), options = {} }: { to?: Address; options?: SocketOptions } = {},
  ): Promise<Client> {
    const { clients, patienceMs } = this.#parts;
    try {
      const set = Object.keys(options).length > 0 ? { options } : {};
      const socket = await clients.connectStream(to, set);
      return await Client.of(socket, this.service, patienceMs);
    } catch (error) {
      if (error instanceof OperationHung) throw new OperationHung("subject", "accept", 2 * patienceMs);
      if (!(error instanceof SocketError) || error.method !== "connectStream") throw error;
      const lost = new EndpointLost(
        `a connection to ${formatAddress(to)} failed with ${error.failure.errno ?? error.failure.native}`,
      );
      lost.seat = "subject";
      throw lost;
    }
  }

  /**
   * A connected client; `undefined` if the server takes no connection within `ms` milliseconds. Should it be
   * taken later, it is given up at once.
   */
  async connectWithin(ms: number): Promise<Client | undefined> {
    const connecting = this.connect();
    const client = await within(ms, connecting);
    if (client === undefined) connecting.then((late) => late.abort()).catch(() => {});
    return client;
  }

  /** A client of datagrams. */
  async datagrams(to: Address = this.address("datagram")): Promise<DatagramClient> {
    const { clients, patienceMs } = this.#parts;
    const socket = await clients.openDatagram(to.family);
    await socket.setMode("timeout", patienceMs);
    return new DatagramClient(socket, to, this.service, patienceMs);
  }

  /** Sends the request in a datagram from port 0, where nobody can be answered. */
  async askFromPortZero(): Promise<void> {
    const to = this.address("datagram");
    const request = this.service.exchange().request;
    const datagram = new Uint8Array(UDP_HEADER + request.length);
    const view = new DataView(datagram.buffer);
    view.setUint16(2, to.port);
    view.setUint16(4, datagram.length);
    datagram.set(request, UDP_HEADER);
    try {
      const raw = await this.#parts.clients.socket("ipv4", "raw", IPPROTO_UDP);
      await raw.sendto(datagram, { ...to, port: 0 });
      await raw.close();
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      throw new Unavailable(`A raw socket takes a privilege: ${error.message}`);
    }
  }

  /** The outcome of a whole exchange on a connection of its own, which is closed. */
  async visit(to: Address = this.address("stream")): Promise<Outcome> {
    const client = await this.connect({ to });
    await client.ask();
    const answer = await client.answer();
    await client.close();
    return answer;
  }

  /** The outcome of a whole exchange of datagrams on a socket of its own. */
  async visitByDatagram(to: Address = this.address("datagram")): Promise<Outcome> {
    const client = await this.datagrams(to);
    await client.ask();
    const answer = await client.answer();
    await client.close();
    return answer;
  }

  /** Does something while the server's process is stopped, where the harness started it. */
  async paused(during: () => Promise<void>): Promise<void> {
    const { server: { pause, resume }, note } = this.#parts;
    if (!pause || !resume) return await during();
    pause();
    note("stopped");
    try {
      await during();
    } finally {
      resume();
      note("goes on");
    }
  }

  /** True if a thread of the server's process runs at this moment, or wants to. */
  async isRunning(): Promise<boolean> {
    const { isRunning } = this.#parts.server;
    if (!isRunning) throw new Unavailable("The server's process is not the harness's");
    return await isRunning();
  }
}

/** A client that is connected to a server. */
export class Client {
  /** Its socket. */
  readonly socket: Socket;
  readonly #exchange: Exchange;
  readonly #patienceMs: number;
  /** Bytes that came behind an answer, such as those of the next one. */
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

  /** What comes behind the answer: `eof`, `data`, or the error in its place. */
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

/** Some bytes, and others behind them. */
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
