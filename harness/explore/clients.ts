// The clients of a listener, which the peer makes: those that wait to be accepted, and those that were.
import type { Address } from "../endpoint/address.ts";
import { SocketError } from "../endpoint/errors.ts";
import type { KernelState } from "../endpoint/observer.ts";
import { settles } from "../endpoint/within.ts";
import { outcomeOfFailure } from "../script/observe.ts";
import type { Scenario, Socket } from "../script/scenario.ts";
import { BLIND_MS } from "../script/settled.ts";
import { finished, gone } from "./travel.ts";

/** The backlog that listeners ask for. */
export const BACKLOG = 2;
/** Clients that Linux queues for it: one more. */
export const MOST_WAITING = BACKLOG + 1;
/** Milliseconds that a connect may take on a busy machine. */
const CONNECT_MS = 800;
/** Milliseconds after which a connect to a full queue counts as one that waits. */
const BEYOND_MS = 10;
/**
 * Sent after a client's number, before it is accepted: bytes that are changed where they are taken for text.
 */
const TEXT = [0x0d, 0x0a];
/** Bytes of a receive that takes all. */
const LARGE = 100;

/** A client, by the number that it sends first. */
interface Client {
  readonly number: number;
  readonly socket: Socket;
  readonly name: Address;
  /** Bytes that it sent before it was accepted. */
  readonly early: number;
  /** True once it has closed or given up its end. */
  ended: boolean;
}

/** A connection that was accepted, whose client is still there. */
interface Served {
  readonly client: Client;
  readonly accepted: Socket;
}

/** The clients of one listener. */
export class Clients {
  /** The address that they connect to. */
  readonly address: Address;
  readonly #scenario: Scenario;
  /** Those that wait, in order. One that an accept was waiting for is accepted before its connect returns. */
  readonly #waiting: Promise<Client>[] = [];
  readonly #served: Served[] = [];
  readonly #opened: Socket[] = [];
  #count = 0;

  /** The factor by which waits for arrivals at another stack are lengthened. */
  readonly #patience: number;

  /** The clients of the listener at `address`. */
  constructor(scenario: Scenario, address: Address, patience: number) {
    this.#scenario = scenario;
    this.address = address;
    this.#patience = patience;
  }

  /** A client connects, and sends something if it is `early`; that has arrived when this resolves. */
  async connect(early: boolean): Promise<string> {
    const connecting = this.#connect(early ? 1 + TEXT.length : 0);
    this.#waiting.push(connecting);
    const forget = () => void this.#waiting.splice(this.#waiting.indexOf(connecting), 1);
    // It may wait for room that should be there. It ends with the listener, and TCP asks a second later.
    if (!await settles(CONNECT_MS, connecting)) {
      forget();
      connecting.then(({ socket }) => socket.close()).catch(() => {});
      return "pending";
    }
    try {
      await connecting;
      return "ok";
    } catch (error) {
      forget();
      return errnoOf(error);
    }
  }

  async #connect(early: number): Promise<Client> {
    const { peer } = this.#scenario;
    const number = ++this.#count;
    const socket = await peer.connectStream(this.address);
    this.#opened.push(socket);
    const name = await socket.getsockname();
    socket.observed = { local: name, remote: this.address };
    await socket.setMode("nonblocking");
    if (early > 0) await socket.sendall(Uint8Array.from([number, ...TEXT]));
    const client = { number, socket, name, early, ended: false };
    await this.#settled(
      client,
      (near, far) =>
        near !== undefined && near.state !== "SYN_RECV" &&
        (near.unread >= early || far?.unacknowledged === 0),
    );
    return client;
  }

  /** Waits until the kernel's accounts of both ends of a client's connection fulfil `holds`. */
  #settled(
    { socket, name }: Client,
    holds: (near: KernelState | undefined, far: KernelState | undefined) => boolean,
  ): Promise<boolean> {
    const here = this.#scenario.subject.endpoint.beside === undefined;
    const observed = here ? { local: this.address, remote: name } : undefined;
    return this.#scenario.settled({ subject: { observed }, peer: socket }, holds, BLIND_MS * this.#patience);
  }

  /** Another client connects, for which there is no room, and gives up: `pending` where it had to wait. */
  async connectBeyond(): Promise<string> {
    const { peer, family } = this.#scenario;
    const socket = await peer.socket(family, "stream");
    this.#opened.push(socket);
    await socket.setMode("nonblocking");
    try {
      await socket.connect(this.address);
      return "ok";
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== "EINPROGRESS") return errno;
    }
    if ((await socket.poll(["out"], BEYOND_MS)).length > 0) {
      const { errno } = await socket.getsockopt("SO_ERROR");
      return errno ?? "ok";
    }
    await socket.close();
    return "pending";
  }

  /** The first client that waits and has not ended. */
  async #first(): Promise<Client> {
    const all = await Promise.all(this.#waiting);
    return all.find(({ ended }) => !ended)!;
  }

  /** The first client ends its side. */
  async leave(how: "close" | "abort"): Promise<string> {
    const client = await this.#first();
    client.ended = true;
    await client.socket[how]();
    await this.#settled(client, how === "abort" ? gone : finished);
    return "ok";
  }

  /** The first client receives. One that finds its end is forgotten. */
  async receive(): Promise<string> {
    const client = await this.#first();
    try {
      return (await client.socket.recv(1)).length === 0 ? "eof" : "data";
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== "EAGAIN") client.ended = true;
      return errno;
    }
  }

  /** Waits until those that wait know that nobody accepts them any more. */
  async refused(): Promise<void> {
    for (const client of await Promise.all(this.#waiting)) {
      if (!client.ended) await this.#settled(client, (_near, far) => gone(far));
    }
  }

  /**
   * Says whether an accepted connection is that of the client whose turn it is: by its address, and by the
   * first that can be received. A client that is still there sends its number once more.
   */
  async taken(
    { socket, address }: { readonly socket: Socket; readonly address: Address | null },
  ): Promise<string> {
    this.#opened.push(socket);
    const client = await this.#waiting.shift();
    if (client === undefined) return "different,none";
    const { number, early, ended, name } = client;
    // A name that is asked for after the accept is none if the peer has gone.
    const isNameless = name.family === "unix" || ended && address === null;
    const same = isNameless || JSON.stringify(address) === JSON.stringify(name);
    if (!ended) {
      await client.socket.sendall(Uint8Array.of(number));
      this.#served.push({ client, accepted: socket });
    }
    return `${same ? "same" : "different"},${await received(socket, number, early + (ended ? 0 : 1))}`;
  }

  /**
   * Every client that was accepted and is still there exchanges a byte with the subject, which waits for it.
   */
  async exchange(): Promise<string> {
    for (const { client: { socket, number }, accepted } of this.#served) {
      const sent = Uint8Array.of(number);
      try {
        const coming = accepted.recv(LARGE);
        await socket.sendall(sent);
        const [there] = await coming;
        if (there !== number) return there === undefined ? "eof" : "corrupt";
        await accepted.sendall(sent);
        await socket.setMode("natural");
        const [back] = await socket.recv(1);
        await socket.setMode("nonblocking");
        if (back !== number) return back === undefined ? "eof" : "corrupt";
      } catch (error) {
        return errnoOf(error);
      }
    }
    return "intact";
  }

  /** Gives every connection up, so that none is left in TIME-WAIT. */
  async end(ignore: (error: unknown) => void): Promise<void> {
    for (const socket of this.#opened) {
      await (socket.seat.has("abort") ? socket.abort() : socket.close()).catch(ignore);
    }
  }
}

/** Receives the bytes of a client, which sent its number first; gives a word for them, or for their end. */
async function received(socket: Socket, number: number, count: number): Promise<string> {
  try {
    const data = await socket.recv(LARGE);
    if (data.length === 0) return "eof";
    if (data[0] !== number) return "corrupt";
    let length = data.length;
    while (length < count) {
      const more = await socket.recv(count - length);
      if (more.length === 0) return "short";
      length += more.length;
    }
    return length > count ? "long" : "data";
  } catch (error) {
    return errnoOf(error);
  }
}

function errnoOf(error: unknown): string {
  if (!(error instanceof SocketError)) throw error;
  return outcomeOfFailure(error.failure);
}
