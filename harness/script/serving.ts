import { type Address, formatAddress, type InetAddress } from "../endpoint/address.ts";
import { EndpointLost, OperationHung, SocketError, Unavailable } from "../endpoint/errors.ts";
import type { SocketOptions } from "../endpoint/options.ts";
import type { Server, Service, Transport } from "../endpoint/server.ts";
import { within } from "../endpoint/within.ts";
import { Client, DatagramClient } from "./clients.ts";
import type { Outcome } from "./outcomes.ts";
import type { Seat } from "./seat.ts";

/** Bytes of the header of a datagram, whose checksum may be left out in IPv4. */
const UDP_HEADER = 8;
/** The number of UDP as a protocol of IP. */
const IPPROTO_UDP = 17;

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
  /** The service that the server offers. */
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
      const socket = await clients.connectStream(to, { options });
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
   * taken later, it is closed at once.
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
      const raw = await this.#parts.clients.socket("ipv4", "raw", { protocol: IPPROTO_UDP });
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
