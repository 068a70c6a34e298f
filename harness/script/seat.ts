import type { Address, Family } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import { MOST_BYTES, type PollEvent, type SocketId, type SocketType, type Word } from "../endpoint/kinds.ts";
import type { SocketOptions } from "../endpoint/options.ts";
import { declares, type Method, operation, type Params, type Returned } from "../endpoint/operations.ts";
import {
  EndpointLost,
  HarnessError,
  OperationHung,
  type SeatName,
  SocketError,
  Unsupported,
} from "../endpoint/errors.ts";
import { Epoll } from "./epoll.ts";
import type { History, Recorded } from "./history.ts";
import { pollTime, Socket } from "./socket.ts";

/** The parts of a seat. */
export interface SeatOptions {
  readonly name: SeatName;
  readonly endpoint: Endpoint;
  readonly history: History;
  /** Milliseconds that an operation may take before it counts as hung. */
  readonly deadlineMs: number;
  /** The literal address that its connections come from, where that is not the system's choice. */
  readonly source?: (family: "ipv4" | "ipv6") => string | undefined;
}

/** The state of an operation that did not return at once. */
export interface Waiting {
  readonly recorded: Recorded;
  /** Resolves when the endpoint announced that it waits. */
  entered(): Promise<void>;
}

/** An operation that may hang, and the promise to reject then. */
interface Hang {
  readonly recorded: Recorded;
  readonly method: Method;
  readonly reject: (error: OperationHung) => void;
  /** Milliseconds that do not count: those of a poll's own, and for which this process was held up. */
  excusedMs: number;
}

/** Deadlines that an operation may wait while others return. */
const MOST_DEADLINES = 6;

/** Milliseconds of lateness by which a timer says that this process got no turn. */
const HELD_UP_MS = 250;
/** Milliseconds of a timer at most: whether this process is held up while none is due, nobody knows. */
const MOST_TIMER_MS = 500;

/** The waiting operations, by the promises that scripts hold. */
const waiting = new WeakMap<Promise<unknown>, Waiting>();

/** The state of an operation that did not return at once; `undefined` for one that did. */
export function waitingFor(operation: Promise<unknown>): Waiting | undefined {
  return waiting.get(operation);
}

/**
 * Milliseconds for which an endpoint of this process may answer at once before timers have their turn,
 * without which a loop that it keeps going would never end.
 */
const AT_ONCE_MS = 200;
/** Calls after which the clock is looked at. */
const CALLS_PER_LOOK = 1_000;

const nothing = (): void => {};
/** Resolves when timers have had their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const same = <T>(value: T): T => value;

/** Parameters without options of the socket where there are none: an agent may not know that member. */
function asked<T extends { readonly options?: SocketOptions }>({ options = {}, ...others }: T) {
  return Object.keys(options).length > 0 ? { ...others, options } : others;
}

/** The report of a `poll` of several sockets. */
export interface Polled {
  /** The events of those that have any. */
  readonly told: ReadonlyMap<Socket | undefined, readonly PollEvent[]>;
  /** The count that it returned, where that is known. */
  readonly count?: number;
}

/** The sets of a `select`. */
export interface Sets {
  /** Sockets that can be read. */
  readonly reads: readonly Socket[];
  /** Sockets that can be written. */
  readonly writes: readonly Socket[];
  /** Sockets that have something exceptional. */
  readonly excepts: readonly Socket[];
}

/** The place of an endpoint in a script: makes calls, records them and holds them to a deadline. */
export class Seat {
  /** Subject or peer. */
  readonly name: SeatName;
  /** The endpoint in it. */
  readonly endpoint: Endpoint;
  readonly #history: History;
  readonly #deadlineMs: number;
  readonly #source: SeatOptions["source"];
  /** Operations that have not returned. */
  readonly #hanging = new Set<Hang>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The time at which this process last went on after it was held up, by `performance.now()`. */
  #wentOnMs = 0;
  #sockets = 0;
  #atOnce = 0;
  /** The time at which timers last had their turn, by `performance.now()`. */
  #turnedMs = 0;
  #left = false;

  /** The runner makes one for each variant. */
  constructor(options: SeatOptions) {
    this.name = options.name;
    this.endpoint = options.endpoint;
    this.#history = options.history;
    this.#deadlineMs = options.deadlineMs;
    this.#source = options.source;
  }

  /** True if the endpoint declares a capability. */
  has(capability: Capability): boolean {
    return this.endpoint.capabilities.has(capability);
  }

  /** From now on every call fails: the variant is over. */
  leave(): void {
    this.#left = true;
  }

  /** A stream listener at `address`. */
  listenStream(
    address: Address,
    options: { backlog?: number; options?: SocketOptions } = {},
  ): Promise<Socket> {
    return this.call("listenStream", null, { address, ...asked(options) }, this.#socket("listener"));
  }

  /** A connection to `address`. */
  connectStream(
    address: Address,
    options: { bind?: Address; options?: SocketOptions } = {},
  ): Promise<Socket> {
    const bind = options.bind ?? this.#from(address);
    const params = { address, ...asked(options), ...(bind === undefined ? {} : { bind }) };
    return this.call("connectStream", null, params, this.#socket("socket"));
  }

  /** The address to connect from, if that was chosen and can be. */
  #from(to: Address): Address | undefined {
    if (to.family === "unix" || !this.has("bind:connect")) return undefined;
    const host = this.#source?.(to.family);
    return host === undefined ? undefined : { family: to.family, host, port: 0 };
  }

  /** A datagram socket, bound to `address` if that is given. */
  openDatagram(
    family: Family,
    address?: Address,
    options: { options?: SocketOptions } = {},
  ): Promise<Socket> {
    return this.call(
      "openDatagram",
      null,
      { family, ...(address ? { address } : {}), ...asked(options) },
      this.#socket("datagram"),
    );
  }

  /** `bsd`: a socket, neither bound nor connected; `protocol` is the number of IPPROTO_TCP and so on. */
  socket(
    family: Family,
    type: SocketType,
    others: { readonly protocol?: number; readonly flags?: readonly Word<"newFlags">[] } = {},
  ): Promise<Socket> {
    return this.call("socket", null, { family, type, ...others }, this.#socket("socket"));
  }

  /** `socket()` with any numbers; resolves to the errno of a failure, or to `null`. */
  socket_ex(family: number, type: number, protocol: number): Promise<string | null> {
    return this.call("socket_ex", null, { family, type, protocol }, (value) => value.errno);
  }

  /** Two sockets that are connected to each other. */
  socketpair(
    family: Family,
    type: SocketType,
    flags?: readonly Word<"newFlags">[],
  ): Promise<[Socket, Socket]> {
    return this.call("socketpair", null, { family, type, ...(flags ? { flags } : {}) }, (value) => [
      this.adopt(value.socket, "socket"),
      this.adopt(value.other, "socket"),
    ]);
  }

  /** A socket that is made of a descriptor. */
  fromDescriptor(descriptor: number): Promise<Socket> {
    return this.call("fromDescriptor", null, { descriptor }, this.#socket("socket"));
  }

  /** `fileno`: the descriptor of a file, which is not a socket. */
  openFile(): Promise<number> {
    return this.call("openFile", null, {}, (value) => value.descriptor);
  }

  /**
   * `setdefaulttimeout`: milliseconds with which sockets begin until the variant is over; `null` for none.
   */
  setdefaulttimeout(timeoutMs: number | null): Promise<void> {
    return this.call("setdefaulttimeout", null, { timeoutMs }, nothing);
  }

  /**
   * `poll:several`: the events of those of some sockets that have any, after `timeoutMs` milliseconds at
   * most.
   */
  pollAll(
    sockets: readonly Socket[],
    events: readonly PollEvent[],
    timeoutMs: number | null,
  ): Promise<Polled> {
    return this.call(
      "pollAll",
      null,
      { sockets: sockets.map(({ id }) => id), events, ...pollTime(timeoutMs) },
      ({ ready, count }) => ({
        told: new Map(ready.map(({ socket, events }) => [sockets.find(({ id }) => id === socket), events])),
        ...(count === undefined ? {} : { count }),
      }),
    );
  }

  /**
   * `select`: the sockets that it has left in its sets after `timeoutMs` milliseconds at most, `null` for no
   * end, the count that it returned, and the milliseconds that it has left, where these are known.
   */
  select(
    { reads = [], writes = [], excepts = [] }: Partial<Sets>,
    timeoutMs: number | null,
  ): Promise<Sets & { readonly count?: number; readonly leftMs?: number }> {
    const ids = (sockets: readonly Socket[]) => sockets.map(({ id }) => id);
    const params = { reads: ids(reads), writes: ids(writes), excepts: ids(excepts), timeoutMs };
    return this.call("select", null, params, (left) => {
      const those = (sockets: readonly Socket[], among: readonly SocketId[]) =>
        sockets.filter(({ id }) => among.includes(id));
      return {
        ...(left.count === undefined ? {} : { count: left.count }),
        ...(left.leftMs === undefined ? {} : { leftMs: left.leftMs }),
        reads: those(reads, left.reads),
        writes: those(writes, left.writes),
        excepts: those(excepts, left.excepts),
      };
    });
  }

  /** `epoll`: a new instance. */
  epoll(): Promise<Epoll> {
    return this.call("epoll_create", null, {}, ({ socket }) => this.adoptEpoll(socket));
  }

  /** `name`: the addresses that a host and a service stand for, in the order of the resolver. */
  getaddrinfo(params: Params<"getaddrinfo">): Promise<Returned<"getaddrinfo">> {
    return this.call("getaddrinfo", null, params, same);
  }

  /** `name`: the host and the service of an address, as text. */
  getnameinfo(
    address: Address,
    wants: readonly Word<"wants">[] = [],
  ): Promise<{ host: string; service: string }> {
    return this.call("getnameinfo", null, { address, wants }, same);
  }

  /** `name`: the IPv4 addresses of a host. */
  gethostbyname(host: string): Promise<readonly string[]> {
    return this.call("gethostbyname", null, { host }, (value) => value.hosts);
  }

  /** `getfqdn`: the fully qualified name of a host. */
  getfqdn(host: string): Promise<string> {
    return this.call("getfqdn", null, { host }, (value) => value.host);
  }

  /** `signal`: delivers a signal, whose handler does nothing, to every call that waits. */
  signal(): Promise<void> {
    return this.call("signal", null, {}, nothing);
  }

  /** `programs`: starts a program, which waits until the variant is over. */
  startProgram(): Promise<void> {
    return this.call("startProgram", null, {}, nothing);
  }

  /** `limit`: lets the endpoint open at most `count` descriptors more, until the variant is over. */
  limitDescriptors(count: number): Promise<void> {
    return this.call("limitDescriptors", null, { count }, nothing);
  }

  /** `name`: the bytes of a literal address. */
  inet_pton(family: Family, host: string): Promise<Uint8Array> {
    return this.call("inet_pton", null, { family, host }, (value) => value.data);
  }

  /** `name`: the text of an address of 4 or 16 bytes. */
  inet_ntop(family: Family, data: Uint8Array): Promise<string> {
    return this.call("inet_ntop", null, { family, data }, (value) => value.host);
  }

  /** `name`: the bytes of an IPv4 address in any of the old spellings. */
  inet_aton(host: string): Promise<Uint8Array> {
    return this.call("inet_aton", null, { host }, (value) => value.data);
  }

  /** Makes a call. Resolves to the part of its result that `pick` takes. */
  call<M extends Method, T>(
    method: M,
    socket: { readonly name: string } | null,
    params: Params<M>,
    pick: (value: Returned<M>) => T,
  ): Promise<T> {
    if (this.#left) return Promise.reject(new HarnessError("The variant is over"));
    // Agents refuse such a request; an endpoint of this process would write beyond its buffer.
    const { size = 0 } = params as { readonly size?: number };
    if (size > MOST_BYTES && operation(method).params["size"] === "size") {
      return Promise.reject(
        new HarnessError(`${method} has a buffer of ${size} bytes, expected at most ${MOST_BYTES}`),
      );
    }
    const recorded = this.#history.begin(this.name, method, socket?.name ?? "", params);
    let entered = nothing;
    let reply: Reply<M> | Promise<Reply<M>>;
    try {
      reply = this.endpoint.invoke(method, params, () => {
        this.#history.entered(recorded);
        entered();
      });
    } catch (error) {
      this.#refused(recorded, error);
      const rejected = Promise.reject(this.#blame(method, params, error));
      rejected.catch(nothing);
      return rejected;
    }
    if (reply instanceof Promise) {
      const promise = this.#wait(method, params, recorded, reply, pick);
      promise.catch(nothing);
      waiting.set(promise, {
        recorded,
        entered: () =>
          // It may have come before anybody waited for it.
          new Promise<void>((resolve) => {
            if (recorded.enteredMs >= 0) resolve();
            else entered = resolve;
          }),
      });
      return promise;
    }
    this.#history.end(recorded, reply.value, reply.error);
    if (reply.error === undefined) {
      const value = pick(reply.value as Returned<M>);
      return this.#isTurnDue() ? turn().then(() => value) : Promise.resolve(value);
    }
    const error = new SocketError(this.name, method, reply.error);
    const rejected = this.#isTurnDue() ? turn().then(() => Promise.reject(error)) : Promise.reject(error);
    rejected.catch(nothing);
    return rejected;
  }

  /** True if calls were answered at once for so long that timers must have their turn. */
  #isTurnDue(): boolean {
    if (++this.#atOnce % CALLS_PER_LOOK > 0) return false;
    const now = performance.now();
    if (now - this.#turnedMs < AT_ONCE_MS) return false;
    this.#turnedMs = now;
    return true;
  }

  #wait<M extends Method, T>(
    method: M,
    params: Params<M>,
    recorded: Recorded,
    reply: Promise<Reply<M>>,
    pick: (value: Returned<M>) => T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const hang: Hang = { recorded, method, reject, excusedMs: this.#ownMs(params) };
      this.#hanging.add(hang);
      this.#watch(this.#deadlineMs);
      reply.then((settled) => {
        this.#hanging.delete(hang);
        this.#history.end(recorded, settled.value, settled.error);
        recorded.elapsedNs = settled.elapsedNs ?? -1;
        if (settled.error === undefined) resolve(pick(settled.value as Returned<M>));
        else reject(new SocketError(this.name, method, settled.error));
      }, (error: unknown) => {
        this.#hanging.delete(hang);
        this.#refused(recorded, error);
        reject(this.#blame(method, params, error));
      });
    });
  }

  /**
   * Milliseconds that a poll may wait in vain, where that is no more than a deadline: a subject that has
   * shown itself to hang is given deadlines as short as some polls.
   */
  #ownMs(params: { readonly timeoutMs?: number | null }): number {
    const ownMs = params.timeoutMs ?? 0;
    return ownMs <= this.#deadlineMs ? ownMs : 0;
  }

  /**
   * Looks after `leftMs` milliseconds whether something hangs. An operation hangs when nothing at all has
   * returned for a deadline: on a busy machine the other end may need long for many small steps that this one
   * waits for. One timer serves all, and is left running when an operation returns: setting one for each
   * would cost more than the rest of a call.
   */
  #watch(leftMs: number): void {
    const ms = Math.min(leftMs, MOST_TIMER_MS);
    const dueMs = performance.now() + ms;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const now = performance.now();
      const lateMs = now - dueMs;
      // This process was held up itself: the reply may have come long ago, and gets its turn first.
      const heldUp = lateMs > HELD_UP_MS;
      if (heldUp) this.#wentOnMs = now;
      let nextMs = Infinity;
      for (const hang of this.#hanging) {
        if (heldUp) hang.excusedMs += lateMs;
        const waitedMs = now - hang.recorded.invokedMs - hang.excusedMs;
        const quietMs = Math.min(waitedMs, this.#history.quietMs(now), now - this.#wentOnMs);
        const leftMs = Math.min(this.#deadlineMs - quietMs, MOST_DEADLINES * this.#deadlineMs - waitedMs);
        if (leftMs > 0) nextMs = Math.min(nextMs, leftMs);
        else hang.reject(new OperationHung(this.name, hang.method, Math.round(waitedMs)));
      }
      if (nextMs < Infinity) this.#watch(nextMs);
    }, ms);
  }

  /** Makes a call of the harness's own, which the history does not show; blamed like any other. */
  async aside<M extends Method>(method: M, params: Params<M>): Promise<Reply<M>> {
    try {
      return await this.endpoint.invoke(method, params);
    } catch (error) {
      throw this.#blame(method, params, error);
    }
  }

  /** A refusal is an answer, and so is what ended the agent: histories do not show that nothing came. */
  #refused(recorded: Recorded, error: unknown): void {
    if (error instanceof Unsupported) {
      this.#history.end(recorded, undefined, { errno: null, native: error.message || "refused" });
    } else if (error instanceof EndpointLost && error.answer !== undefined) {
      const what = error.kind === "failed" ? "the agent has failed" : "not an answer of the protocol";
      this.#history.lost(recorded, `${what}: ${error.answer}`);
    }
  }

  /** Marks an error that is not a socket error with whose it is. */
  #blame<M extends Method>(method: M, params: Params<M>, error: unknown): unknown {
    if (error instanceof EndpointLost) error.seat ??= this.name;
    if (error instanceof Unsupported) {
      error.seat ??= this.name;
      error.declared = declares(this.endpoint.capabilities, method, params);
    }
    return error;
  }

  /** Forgets the deadlines of operations that a finished script left waiting. */
  clearDeadlines(): void {
    clearTimeout(this.#timer);
    this.#hanging.clear();
  }

  #socket(kind: string): (value: { socket: SocketId }) => Socket {
    return (value) => this.adopt(value.socket, kind);
  }

  /** Gives a socket of the endpoint its name in the script. */
  adopt(id: SocketId, kind: string): Socket {
    return new Socket(this, id, this.#named(kind));
  }

  /** The same for an instance of epoll. */
  adoptEpoll(id: SocketId): Epoll {
    return new Epoll(this, id, this.#named("epoll"));
  }

  /** The name of one more socket. */
  #named(kind: string): string {
    return `${kind} ${++this.#sockets}`;
  }
}
