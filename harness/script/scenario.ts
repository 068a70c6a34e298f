import { type Address, type Family, sameAddress } from "../endpoint/address.ts";
import type { SocketOptions } from "../endpoint/kinds.ts";
import { NothingArrived, Unavailable, Unsupported } from "../endpoint/errors.ts";
import type { History } from "./history.ts";
import { isOutcome, type Outcome } from "./outcomes.ts";
import { type Seat, waitingFor } from "./seat.ts";
import type { Socket } from "./socket.ts";
import type { Clock } from "./clock.ts";
import type { Sight, Told } from "./told.ts";
import { visible } from "./visible.ts";
import type { Observer } from "../endpoint/observer.ts";
import type { Places } from "./places.ts";

export type { Seat, Socket };

/** Milliseconds for an endpoint to say that a call waits: an agent may have to make megabytes of data before it calls. */
const ENTERED_MS = 3_000;

/** Milliseconds for an endpoint to say the addresses of a connection. */
const NAMES_MS = 2_000;

/** The role that the subject plays. */
export type Role = "server" | "client";

/** A connection of the subject with the peer. */
export interface Connection {
  /** The subject, or its end. */
  readonly subject: Socket;
  /** The peer, or its end. */
  readonly peer: Socket;
  /** The same two by role. */
  readonly server: Socket;
  /** The same in the role of the client. */
  readonly client: Socket;
  /** What accepted it. */
  readonly listener: Socket;
  /** Where the listener is. */
  readonly address: Address;
}

/** What {@linkcode Scenario.connected} takes. */
export interface ConnectOptions {
  /** For the listener, so that what it accepts inherits them. */
  readonly server?: SocketOptions;
  /** The same in the role of the client. */
  readonly client?: SocketOptions;
  /** Of the listener. */
  readonly backlog?: number;
}

/** What the runner makes a scenario of. */
export interface ScenarioParts {
  readonly role: Role | undefined;
  readonly family: Family | undefined;
  readonly subject: Seat;
  readonly peer: Seat;
  readonly history: History;
  readonly places: Places;
  readonly clock: Clock;
  readonly observer: Observer | undefined;
  readonly told?: Readonly<Record<"subject" | "peer", Told>> | undefined;
  readonly deadlineMs: number;
}

/** An outcome as a script recorded it. */
export interface RecordedOutcome {
  /** Its name in the table. */
  readonly checkpoint: string;
  /** What was observed. */
  readonly outcome: Outcome;
}

/**
 * What a script has in hand: the two seats, ways to connect them, and the places to record what was observed. The methods can be
 * taken apart: `script({ connected, record })`.
 */
export class Scenario {
  /** The role that the subject plays; `server` where the case has no such axis. */
  readonly role: Role;
  /** The family of this variant; `ipv4` where the case has no such axis. */
  readonly family: Family;
  /** The subject, or its end. */
  readonly subject: Seat;
  /** The peer, or its end. */
  readonly peer: Seat;
  /** The seat in the server's role. */
  readonly server: Seat;
  /** The seat in the client's role. */
  readonly client: Seat;
  /** What was recorded so far. */
  readonly outcomes: RecordedOutcome[] = [];
  /** What was measured so far. */
  readonly measures: Record<string, number> = {};
  /** Milliseconds spent in windows. */
  waitedMs = 0;
  readonly #parts: ScenarioParts;

  /** Made by the runner, one for each variant. */
  constructor(parts: ScenarioParts) {
    this.#parts = parts;
    this.role = parts.role ?? "server";
    this.family = parts.family ?? "ipv4";
    this.subject = parts.subject;
    this.peer = parts.peer;
    [this.server, this.client] = this.role === "server"
      ? [parts.subject, parts.peer]
      : [parts.peer, parts.subject];
  }

  /** An address for `seat` in the variant's family: port 0 or a fresh path, unless `port` names one. */
  readonly addressOf = (seat: Seat, port = 0): Address => {
    const { family } = this;
    if (family === "unix") return { family, path: this.#parts.places.unixPath() };
    const host = this.#parts.places.address(seat.name, family);
    if (host === undefined) {
      throw new Unavailable(`No ${family} address was given for the ${seat.name}`);
    }
    return { family, host, port };
  };

  /** A listener of `seat` and where it is. */
  readonly listening = async (
    seat: Seat,
    options: { backlog?: number; options?: SocketOptions } = {},
  ): Promise<{ listener: Socket; address: Address }> => {
    const listener = await seat.listenStream(this.addressOf(seat), options);
    return { listener, address: await listener.getsockname() };
  };

  /** One more connection to a listener, by the seat of the client's role: its end, the accepted end. */
  readonly connect = async (
    listener: Socket,
    address: Address,
    options: SocketOptions = {},
  ): Promise<{ server: Socket; client: Socket }> => {
    const client = listener.seat === this.subject ? this.peer : this.subject;
    const connecting = client.connectStream(
      address,
      Object.keys(options).length > 0 ? { options } : {},
    );
    const [ours, accepted] = await Promise.all([connecting, listener.accept()]);
    await this.#observe(ours, accepted.socket);
    return { client: ours, server: accepted.socket };
  };

  /** A fresh connection of the subject, in its role, with the peer. */
  readonly connected = async (options: ConnectOptions = {}): Promise<Connection> => {
    const { listener, address } = await this.listening(this.server, {
      ...(options.backlog === undefined ? {} : { backlog: options.backlog }),
      ...(options.server ? { options: options.server } : {}),
    });
    const { server, client } = await this.connect(listener, address, options.client);
    const [subject, peer] = this.role === "server" ? [server, client] : [client, server];
    return { subject, peer, server, client, listener, address };
  };

  /** A bound datagram socket of each seat, with their addresses. */
  readonly datagrams = async (options: { subject?: SocketOptions; peer?: SocketOptions } = {}): Promise<
    { subject: Socket; subjectAddress: Address; peer: Socket; peerAddress: Address }
  > => {
    const subject = await this.datagram(this.subject, options.subject);
    const peer = await this.datagram(this.peer, options.peer);
    return {
      subject: subject.socket,
      subjectAddress: subject.address,
      peer: peer.socket,
      peerAddress: peer.address,
    };
  };

  /** A bound datagram socket of `seat`, with its address. */
  readonly datagram = async (
    seat: Seat,
    options?: SocketOptions,
  ): Promise<{ socket: Socket; address: Address }> => {
    const socket = await seat.openDatagram(
      this.family,
      this.addressOf(seat),
      options ? { options } : {},
    );
    return { socket, address: await socket.getsockname() };
  };

  /**
   * An address of `seat`, which must have `bsd`, where nobody listens and nobody else can begin to: it is held by a socket, for streams one
   * that is bound and does not listen, for datagrams one that is connected to itself and so takes nothing from others.
   */
  readonly closedPort = async (seat: Seat, type: "stream" | "datagram"): Promise<Address> => {
    const socket = await seat.socket(this.family, type);
    await socket.bind(this.addressOf(seat));
    const address = await socket.getsockname();
    if (type === "datagram") await socket.connect(address);
    return address;
  };

  /** Records what was observed at a checkpoint. */
  readonly record = (checkpoint: string, outcome: Outcome): void => {
    if (!isOutcome(outcome)) throw new TypeError(`"${outcome}" is not an outcome`);
    if (this.outcomes.some((each) => each.checkpoint === checkpoint)) {
      throw new TypeError(`Checkpoint "${checkpoint}" was recorded already`);
    }
    this.outcomes.push({ checkpoint, outcome });
    this.#parts.history.note("record", "", checkpoint, outcome);
  };

  /** Records a number beside the outcomes; it is not judged. Bytes, unless the name says otherwise. */
  readonly measure = (name: string, value: number): void => {
    this.measures[name] = value;
    this.#parts.history.note("measure", "", name, value);
  };

  /**
   * Waits until something that was sent has arrived at `socket`: `data` (with `bytes`, that many unread), `fin` or `reset`. The one barrier
   * of scripts; it never consumes anything.
   */
  readonly visible = async (socket: Socket, sight: Sight, bytes = 1): Promise<void> => {
    const { history } = this.#parts;
    const recorded = history.begin("harness", "visible", `${socket.seat.name}'s ${socket.name}`, sight);
    try {
      const { how, waitedMs } = await visible(socket, sight, bytes, this.family, this.#parts);
      this.waitedMs += waitedMs;
      history.end(recorded, how);
    } catch (error) {
      if (error instanceof NothingArrived) history.end(recorded, `nothing arrived: ${error.evidence}`);
      throw error;
    }
  };

  /**
   * Whether an operation is still waiting one window after it began to wait. Only for requirements that something waits: it costs the
   * window.
   */
  readonly blocked = async (operation: Promise<unknown>): Promise<boolean> => {
    const waiting = waitingFor(operation);
    if (waiting === undefined) return false;
    const { recorded } = waiting;
    const settled = operation.then(() => {}, () => {});
    const clock = this.#parts.clock;
    await clock.within(ENTERED_MS, Promise.race([waiting.entered(), settled]));
    const before = performance.now();
    await clock.window(settled);
    this.waitedMs += performance.now() - before;
    const still = recorded.returnedAt < 0;
    this.#parts.history.note("blocked", recorded.socket, recorded.method, still ? "waiting" : "returned");
    return still;
  };

  /** {@linkcode blocked} as an outcome: `pending`, or what the operation gave. */
  readonly pendingOr = async (
    operation: Promise<unknown>,
    outcome: (operation: Promise<unknown>) => Promise<Outcome>,
  ): Promise<Outcome> => await this.blocked(operation) ? "pending" : await outcome(operation);

  /**
   * Milliseconds that an operation took which has returned: on the endpoint's own clock where it says so, as the way to an agent and back
   * takes time of its own.
   */
  readonly elapsedMs = (operation: Promise<unknown>): number => {
    const waiting = waitingFor(operation);
    if (waiting === undefined) return 0;
    const { elapsedNs, returnedMs, invokedMs } = waiting.recorded;
    return elapsedNs >= 0 ? elapsedNs / 1e6 : returnedMs - invokedMs;
  };

  /**
   * The observer knows a connection by the addresses of both ends, which the kernel's own ends are asked for, unrecorded. It is believed only
   * where the subject gives the same addresses: what the kernel has may else be the socket of something in between, such as a sandbox's proxy.
   */
  readonly #observe = async (client: Socket, server: Socket): Promise<void> => {
    const { observer } = this.#parts;
    if (this.family === "unix" || !observer) return;
    const ours = client.seat.name === "peer" ? client : server;
    const theirs = ours === client ? server : client;
    const [near, far] = await Promise.all([this.#ends(ours), this.#ends(theirs)]);
    if (!near || !far || !sameAddress(near.local, far.remote) || !sameAddress(near.remote, far.local)) return;
    // A stack of its own has no socket in this kernel: then its state is not read from here either.
    const found = (ends: typeof near) => observer.look(ends.local, ends.remote) ? ends : undefined;
    ours.observed = theirs.opposite = found(near);
    theirs.observed = ours.opposite = found(far);
  };

  /** The addresses of a connection as its endpoint gives them; `undefined` where it does not in time. */
  readonly #ends = async ({ seat, id }: Socket): Promise<Socket["observed"]> => {
    const asking = Promise.all([
      seat.aside("getsockname", { socket: id }),
      seat.aside("getpeername", { socket: id }),
    ]);
    try {
      if (!await this.#parts.clock.within(NAMES_MS, asking)) return undefined;
      const [name, peer] = await asking;
      return name.value && peer.value && { local: name.value.address, remote: peer.value.address };
    } catch (error) {
      // No aid of the harness may fail an endpoint that lacks what the aid needs.
      if (error instanceof Unsupported) return undefined;
      throw error;
    }
  };
}
