import type { Address, Family, InetAddress } from "../endpoint/address.ts";
import type { Mode, Pattern } from "../endpoint/kinds.ts";
import type { SocketOptions } from "../endpoint/options.ts";
import type { Usage } from "../endpoint/endpoint.ts";
import { EndpointLost, NothingArrived, Unavailable } from "../endpoint/errors.ts";
import type { Census, Route, Way } from "../endpoint/relays.ts";
import type { History } from "./history.ts";
import { observeConnection } from "./observe_connection.ts";
import { outcome } from "./observe.ts";
import { isOutcome, type Outcome } from "./outcomes.ts";
import { type Seat, waitingFor } from "./seat.ts";
import type { Socket } from "./socket.ts";
import type { Clock } from "./clock.ts";
import { patienceOf, Serving } from "./serving.ts";
import { Paths } from "./paths.ts";
import type { PollSights, Sight } from "./poll_sights.ts";
import { look, settled } from "./settled.ts";
import { visible } from "./visible.ts";
import type { KernelState, Observer } from "../endpoint/observer.ts";
import { LOOPBACK, type Places } from "./places.ts";

export type { Seat, Socket };

/**
 * Milliseconds for an endpoint to say that a call waits: an agent may have to make megabytes of data before
 * it calls.
 */
const ENTERED_MS = 3_000;

/** Milliseconds that ending a call may take that should end at once, on a quiet machine. */
const AT_ONCE_MS = 500;

/** Milliseconds that a relay may take to pass something on, on a busy machine. */
const PASSED_ON_MS = 2_000;

/**
 * The host that nobody reaches: the broadcast address of the loopback network. Linux refuses to connect to it
 * with ENETUNREACH.
 */
const UNREACHABLE = "127.255.255.255";

/** Relays that are started for one listener, at most. */
const MOST_TRIES = 3;

/** The role that the subject plays. */
export type Role = "server" | "client";

/** Both ends of a connection, by seat and again by role. */
export interface Ends {
  /** The subject's end. */
  readonly subject: Socket;
  /** The peer's end. */
  readonly peer: Socket;
  /** The accepted end. */
  readonly server: Socket;
  /** The end that connected. */
  readonly client: Socket;
}

/** A connection of the subject with the peer, and its listener. */
export interface Connection extends Ends {
  /** The listener that accepted the connection. */
  readonly listener: Socket;
  /** The listener's address. */
  readonly address: Address;
}

/**
 * Options of {@linkcode Scenario.connected}; an end that is accepted inherits its options from the listener.
 */
export interface ConnectOptions {
  /** Options of the subject's socket. */
  readonly subject?: SocketOptions;
  /** Options of the peer's socket. */
  readonly peer?: SocketOptions;
}

/** A connection whose buffers are small. */
export interface SmallConnection extends Connection {
  /** More bytes than the buffers of both ends hold together. */
  readonly tooMuch: Pattern;
}

/** The options that set the sizes of buffers. */
const BUFFERS = ["SO_SNDBUF", "SO_RCVBUF"] as const;
/**
 * Bytes of a small buffer; a kernel may make it twice as many and does not enlarge a buffer that was set. Two
 * segments of loopback fit in, so that a small window does not slow a transfer down.
 */
const SMALL_BUFFER = 131_072;
/** Bytes that fill small buffers on both sides, at twice their size, and some that do not fit in. */
const FILLS_SMALL = 1_048_576;
/**
 * Bytes that fill the send buffer as well to which Linux enlarges it by itself, 4 MiB, where an end cannot
 * set its size.
 */
const FILLS_DEFAULT = 8_388_608;
/**
 * The seed of {@linkcode SmallConnection.tooMuch}: one for all cases, so that an endpoint makes the bytes
 * once.
 */
const TOO_MUCH_SEED = 16;

/** The parts of which the runner makes a scenario. */
export interface ScenarioParts {
  readonly role: Role | undefined;
  readonly family: Family | undefined;
  readonly mode?: Mode | undefined;
  readonly subject: Seat;
  readonly peer: Seat;
  readonly history: History;
  readonly places: Places;
  readonly clock: Clock;
  readonly observer: Observer | undefined;
  readonly sights?: Readonly<Record<"subject" | "peer", PollSights>> | undefined;
  readonly deadlineMs: number;
}

/** An outcome as a script recorded it. */
export interface RecordedOutcome {
  /** Its name in the table. */
  readonly checkpoint: string;
  /** The word that was recorded. */
  readonly outcome: Outcome;
}

/**
 * The tools of a script: the two seats, ways to connect them, and records of what was observed.
 * The methods can be taken apart: `script({ connected, record })`.
 */
export class Scenario {
  /** The role that the subject plays; `server` where the case has no such axis. */
  readonly role: Role;
  /** The family of this variant; `ipv4` where the case has no such axis. */
  readonly family: Family;
  /** The mode of the subject's sockets; `natural` where the case has no such axis. */
  readonly mode: Mode;
  /** The seat of the implementation under test. */
  readonly subject: Seat;
  /** The seat of the other side. */
  readonly peer: Seat;
  /** The seat in the server's role. */
  readonly server: Seat;
  /** The seat in the client's role. */
  readonly client: Seat;
  /** The outcomes that were recorded, in order. */
  readonly outcomes: RecordedOutcome[] = [];
  /** Numbers beside the outcomes, by name. */
  readonly measures: Record<string, number> = {};
  /** The files of AF_UNIX addresses. */
  readonly paths: Paths;
  /** Milliseconds spent in windows. */
  waitedMs = 0;
  readonly #parts: ScenarioParts;

  /** The runner makes one for each variant. */
  constructor(parts: ScenarioParts) {
    this.#parts = parts;
    this.role = parts.role ?? "server";
    this.family = parts.family ?? "ipv4";
    this.mode = parts.mode ?? "natural";
    this.paths = new Paths(parts.places, parts.history);
    this.subject = parts.subject;
    this.peer = parts.peer;
    [this.server, this.client] = this.role === "server"
      ? [parts.subject, parts.peer]
      : [parts.peer, parts.subject];
  }

  /** True if no link lies between the seats that could lose or delay what is sent. */
  get overLoopback(): boolean {
    const { family } = this;
    if (family === "unix") return true;
    return [this.subject, this.peer].every(({ name }) =>
      this.#parts.places.address(name, family) === LOOPBACK[family]
    );
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

  /**
   * An address of the loopback interface that both seats share: 127.0.0.`last` or ::1. Of the IPv4 ones macOS
   * has only the first.
   */
  readonly loopback = (last = 1, port = 0): Address => {
    const several = this.family === "ipv4" && this.subject.endpoint.identity.os !== "darwin";
    if (this.family === "unix" || !this.overLoopback || (last > 1 && !several)) {
      throw new Unavailable(`The seats share no loopback address number ${last} of ${this.family}`);
    }
    const { family } = this;
    return { family, host: family === "ipv6" ? "::1" : `127.0.0.${last}`, port };
  };

  /** Ends a variant that this host cannot play, and says why not. */
  readonly unavailable = (why: string): never => {
    throw new Unavailable(why);
  };

  /** Gives a socket of the subject's the variant's mode; a timeout is longer than anything may take. */
  readonly inMode = async (socket: Socket): Promise<void> => {
    const { mode } = this;
    if (mode === "timeout") await socket.setMode(mode, 10 * this.#parts.deadlineMs);
    else if (mode !== "natural") await socket.setMode(mode);
  };

  /** Starts a relay in front of a socket to come; `undefined` where the subject is none. */
  async #route(way: Way, host?: Omit<InetAddress, "port">): Promise<Route | undefined> {
    const { relays } = this.subject.endpoint;
    if (relays === undefined) return undefined;
    if (this.family === "unix") throw new Unavailable("Relays have no AF_UNIX addresses here");
    try {
      const { listen, target } = await relays.open(this.family, way, host);
      this.#parts.history.note("relay", "", { from: listen, to: { ...target, ...host } }, "listens");
      return { listen, target };
    } catch (error) {
      if (error instanceof EndpointLost) error.seat ??= "subject";
      throw error;
    }
  }

  /**
   * A listener of `seat`, and where it is reached: if the subject is a relay, at that, which is started so,
   * with the listener on `host`, if that is given.
   */
  readonly listening = async (
    seat: Seat,
    options: { backlog?: number; options?: SocketOptions } = {},
    way: Way = "stream",
    host?: Omit<InetAddress, "port">,
  ): Promise<{ listener: Socket; address: Address }> => {
    for (let tries = 1;; tries++) {
      const route = await this.#route(way, host);
      const asked = route?.target ?? this.addressOf(seat);
      const listening = seat.listenStream(asked, options);
      // Another program may have been given the port since it was seen to be free.
      if (route && tries < MOST_TRIES && await outcome(listening) === "EADDRINUSE") continue;
      const listener = await listening;
      return { listener, address: route?.listen ?? await bound(listener, asked) };
    }
  };

  /** A fresh connection of the subject, in its role, with the peer. */
  readonly connected = async ({ subject, peer }: ConnectOptions = {}): Promise<Connection> => {
    const [server, client] = this.role === "server" ? [subject, peer] : [peer, subject];
    const { listener, address } = await this.listening(this.server, server ? { options: server } : {});
    return { ...await this.connectedTo(listener, address, client), listener, address };
  };

  /** One more connection to a listener, by the other seat. */
  readonly connectedTo = async (
    listener: Socket,
    address: Address,
    options: SocketOptions = {},
  ): Promise<Ends> => {
    const accepting = listener.seat;
    const connecting = accepting === this.subject ? this.peer : this.subject;
    const [client, { socket: server }] = await Promise.all([
      connecting.connectStream(address, { options }),
      listener.accept(),
    ]);
    const [subject, peer] = accepting === this.subject ? [server, client] : [client, server];
    const { observer, clock } = this.#parts;
    if (observer && this.family !== "unix") await observeConnection(subject, peer, observer, clock);
    return { subject, peer, server, client };
  };

  /**
   * A fresh connection with small buffers, which little data fills: small are those that their end can set.
   */
  readonly connectedSmall = async (): Promise<SmallConnection> => {
    const [subject, peer] = [this.smallBuffers(this.subject), this.smallBuffers(this.peer)];
    const length = subject.SO_SNDBUF && peer.SO_SNDBUF ? FILLS_SMALL : FILLS_DEFAULT;
    return { ...await this.connected({ subject, peer }), tooMuch: { seed: TOO_MUCH_SEED, length } };
  };

  /** The options that make the buffers of a seat's socket small, as far as it can set them. */
  readonly smallBuffers = (seat: Seat): SocketOptions =>
    Object.fromEntries(
      BUFFERS.filter((each) => seat.has(`option:${each}`)).map((each) => [each, SMALL_BUFFER]),
    );

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

  /** A bound datagram socket of `seat`, and where it is reached: if the subject is a relay, at that. */
  readonly serving = async (seat: Seat): Promise<{ socket: Socket; address: Address }> => {
    const route = await this.#route("datagram");
    const asked = route?.target ?? this.addressOf(seat);
    const socket = await seat.openDatagram(this.family, asked);
    return { socket, address: route?.listen ?? await bound(socket, asked) };
  };

  /** A bound datagram socket of `seat`, with its address. */
  readonly datagram = async (
    seat: Seat,
    options?: SocketOptions,
  ): Promise<{ socket: Socket; address: Address }> => {
    const asked = this.addressOf(seat);
    const socket = await seat.openDatagram(this.family, asked, options ? { options } : {});
    return { socket, address: await bound(socket, asked) };
  };

  /**
   * An address of `seat`, which must have `bsd`, where nobody listens and nobody else can begin to: it is
   * held by a socket, for streams one that is bound and does not listen, for datagrams one that is connected
   * to itself and so takes nothing from others. If the subject is a relay, the address is that relay's.
   */
  readonly closedPort = async (seat: Seat, type: "stream" | "datagram"): Promise<Address> => {
    const route = await this.#route(type);
    const socket = await seat.socket(this.family, type);
    const asked = route?.target ?? this.addressOf(seat);
    await socket.bind(asked);
    const address = await bound(socket, asked);
    if (type === "datagram") await socket.connect(address);
    return route?.listen ?? address;
  };

  /**
   * An address on a host that cannot be reached, without a packet that leaves this one. If the subject is a
   * relay, the address is that of one with such a target.
   */
  readonly unreachable = async (): Promise<Address> => {
    if (this.family !== "ipv4" || !this.overLoopback) throw new Unavailable("Only IPv4 has such an address");
    const host = { family: "ipv4", host: UNREACHABLE } as const;
    const route = await this.#route("stream", host);
    return route?.listen ?? { ...host, port: 1 };
  };

  /** The server that the subject is, whose clients are the peer's. */
  readonly served = (): Serving => {
    const { subject, peer, family } = this;
    const { server } = subject.endpoint;
    if (server === undefined || family === "unix") throw new Unavailable("The subject is not a server");
    // Before an operation counts as hung, the client has lost its patience.
    return new Serving({
      server,
      clients: peer,
      family,
      patienceMs: patienceOf(this.#parts.deadlineMs),
      note: (what) => this.#parts.history.note("server", "", "its processes", what),
    });
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
   * Waits until something that was sent has arrived at `socket`: `data` (with `bytes`, that many unread),
   * `fin`, `reset`, or `ack`, the acknowledgement of its own FIN, which a stack beside the kernel gets later
   * than its shutdown returns. The one barrier of scripts; it never consumes anything.
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

  /** The kernel's account of a socket now; `undefined` where it has none, or cannot be asked. */
  readonly look = (socket: Socket): KernelState | undefined => look(socket, this.#parts.observer);

  /**
   * Waits until the kernel's accounts of both ends of a connection fulfil `holds` and stand still; false if
   * they never do. {@linkcode visible} is the barrier where one thing is awaited at one end. AF_UNIX delivers
   * within the sender's call.
   */
  readonly settled = async (
    { subject, peer }: Readonly<Record<"subject" | "peer", Pick<Socket, "observed">>>,
    holds: (subject: KernelState | undefined, peer: KernelState | undefined) => boolean,
    otherStackMs?: number,
  ): Promise<boolean> => {
    const { observer, clock } = this.#parts;
    return this.family === "unix" || await settled([subject, peer], observer, clock, holds, otherStackMs);
  };

  /**
   * True if an operation is still waiting one window after it began to wait. Only for requirements that
   * something waits: it costs the window.
   */
  readonly blocked = (operation: Promise<unknown>): Promise<boolean> => this.stillBlockedFor(0, operation);

  /**
   * True if all operations are still waiting `ms` milliseconds after they began to wait, and at least one
   * window.
   */
  readonly stillBlockedFor = async (ms: number, ...operations: Promise<unknown>[]): Promise<boolean> => {
    const { clock, history } = this.#parts;
    const waiting = operations.map(waitingFor).filter((each) => each !== undefined);
    if (waiting.length < operations.length) return false;
    const settled = Promise.race(operations.map((each) => each.then(() => {}, () => {})));
    const entered = Promise.all(waiting.map((each) => each.entered()));
    await history.watch(clock.within(ENTERED_MS, Promise.race([entered, settled])));
    const before = performance.now();
    do {
      if (await history.watch(clock.window(settled))) break;
    } while (performance.now() - before < ms);
    this.waitedMs += performance.now() - before;
    for (const { recorded: { socket, method, returnedAt } } of waiting) {
      history.note("blocked", socket, method, returnedAt < 0 ? "waiting" : "returned");
    }
    return waiting.every(({ recorded }) => recorded.returnedAt < 0);
  };

  /** {@linkcode blocked} as an outcome: `pending`, or what the operation gave. */
  readonly pendingOr = async (
    operation: Promise<unknown>,
    outcome: (operation: Promise<unknown>) => Promise<Outcome>,
  ): Promise<Outcome> => await this.blocked(operation) ? "pending" : await outcome(operation);

  /** How many times longer than on a quiet machine something may take now, 1 to 8. */
  get noise(): number {
    return this.#parts.clock.noise;
  }

  /**
   * The outcome of an operation that should end at once, or `pending`: it has half a second, and more on a
   * busy machine.
   */
  readonly atOnce = async (
    operation: Promise<unknown>,
    outcome: (operation: Promise<unknown>) => Promise<Outcome>,
  ): Promise<Outcome> =>
    await this.stillBlockedFor(AT_ONCE_MS * this.noise, operation) ? "pending" : await outcome(operation);

  /**
   * The outcome of an operation that waits for what a relay passes on, or `pending`: a busy machine has `ms`
   * milliseconds for it, 2,000 unless given.
   */
  readonly passedOn = async <T>(
    operation: Promise<T>,
    outcome: (operation: Promise<T>) => Outcome | Promise<Outcome>,
    ms: number = PASSED_ON_MS,
  ): Promise<Outcome> => {
    const { clock, history } = this.#parts;
    let over = false;
    const settled = operation.then(() => {}, () => {}).then(() => over = true);
    const before = performance.now();
    do {
      if (await history.watch(clock.window(settled))) break;
    } while (performance.now() - before < ms);
    if (over) return await outcome(operation);
    this.waitedMs += performance.now() - before;
    history.note("passed on", "", undefined, "nothing");
    return "pending";
  };

  /** The processes, descriptors and bytes that the relays hold; `undefined` where the subject is none. */
  readonly census = async (): Promise<Census | undefined> => {
    const census = await this.subject.endpoint.relays?.census();
    if (census !== undefined) this.#parts.history.note("census", "", undefined, { ...census });
    return census;
  };

  /** Counts the processor time and the threads of the subject's processes. */
  readonly usage = async (): Promise<Usage> => {
    const { endpoint } = this.subject;
    if (endpoint.usage === undefined) throw new Unavailable("The subject has no process of its own");
    const usage = await endpoint.usage();
    this.#parts.history.note("usage", "", undefined, { ...usage });
    return usage;
  };

  /**
   * The part of a processor that the processes of the subject use for `ms` milliseconds, while all operations
   * wait; `undefined` if one of them returns.
   */
  readonly processorUse = async (
    ms: number,
    ...operations: Promise<unknown>[]
  ): Promise<number | undefined> => {
    const [before, beforeMs] = [await this.usage(), performance.now()];
    if (!await this.stillBlockedFor(ms, ...operations)) return undefined;
    return ((await this.usage()).processorMs - before.processorMs) / (performance.now() - beforeMs);
  };

  /**
   * Ends the script where this host does not let it see what it asks about; `lacks` is what it would take.
   */
  readonly cannotSee = (lacks: string): never => {
    throw new Unavailable(lacks);
  };

  /** Kills the relays, as a crash would. */
  readonly killRelays = async (): Promise<void> => {
    const { relays } = this.subject.endpoint;
    if (relays === undefined) throw new Unavailable("The subject is not a relay");
    await relays.kill();
    this.#parts.history.note("kill", "", undefined, "ok");
  };

  /** Milliseconds that an operation goes on for when `cause` has returned, which should end it. */
  readonly goesOnForMs = async (
    operation: Promise<unknown>,
    cause: () => Promise<unknown>,
  ): Promise<number> => {
    let over = false;
    const ended = operation.then(() => {}, () => {}).then(() => over = true);
    await cause();
    if (over) return 0;
    const before = performance.now();
    await ended;
    return performance.now() - before;
  };

  /**
   * Milliseconds that an operation took which has returned: on the endpoint's own clock where it says so, as
   * the way to an agent and back takes time of its own.
   */
  readonly elapsedMs = (operation: Promise<unknown>): number => {
    const waiting = waitingFor(operation);
    if (waiting === undefined) return 0;
    const { elapsedNs, returnedMs, invokedMs } = waiting.recorded;
    return elapsedNs >= 0 ? elapsedNs / 1e6 : returnedMs - invokedMs;
  };
}

/**
 * The address of a socket that was bound to port 0 of `asked`: the port is all that it has to be asked for.
 * So one that gives a wrong host fails where names are the subject, and what else its listeners do is seen.
 */
async function bound(socket: Socket, asked: Address): Promise<Address> {
  const name = await socket.getsockname();
  return asked.family === "unix" || name.family === "unix" ? name : { ...asked, port: name.port };
}
