import type { Address, Family } from "./address.ts";
import { capabilitiesOf, type Capability } from "./capabilities.ts";
import type {
  Drained,
  Endpoint,
  Method,
  Mode,
  OptionName,
  Params,
  Pattern,
  Payload,
  PollEvent,
  Reply,
  Returned,
  SocketId,
  SocketOptions,
} from "./endpoint.ts";
import { EndpointLost, OperationHung, type SeatName, SocketError, Unsupported } from "./errors.ts";
import type { History, Recorded } from "./history.ts";

/** What a seat's calls may do. */
export interface SeatOptions {
  readonly name: SeatName;
  readonly endpoint: Endpoint;
  readonly history: History;
  /** Milliseconds that an operation may take before it counts as hung. */
  readonly deadlineMs: number;
}

/** An operation that did not return at once, and what is known of it. */
export interface Waiting {
  readonly recorded: Recorded;
  /** Resolves when the endpoint announced that it waits. */
  entered(): Promise<void>;
}

/** An operation that may hang, and who must be told then. */
interface Hang {
  readonly recorded: Recorded;
  readonly method: Method;
  readonly reject: (error: OperationHung) => void;
  /** Milliseconds meanwhile for which this process was held up. */
  heldUpMs: number;
}

/** An operation may wait for so many deadlines while others return. */
const MOST_DEADLINES = 6;

/** A timer that is late by so many milliseconds says that this process got no turn. */
const HELD_UP_MS = 250;

/** The waiting operations, by the promises that scripts hold. */
const waiting = new WeakMap<Promise<unknown>, Waiting>();

/** What is known of an operation that did not return at once; `undefined` for one that did. */
export function waitingFor(operation: Promise<unknown>): Waiting | undefined {
  return waiting.get(operation);
}

const same = <T>(value: T): T => value;
const nothing = (): void => {};

/** The place of an endpoint in a script: makes calls, records them and holds them to a deadline. */
export class Seat {
  /** Which of the two it is. */
  readonly name: SeatName;
  /** Who sits in it. */
  readonly endpoint: Endpoint;
  readonly #history: History;
  readonly #deadlineMs: number;
  /** Operations that have not returned. */
  readonly #hanging = new Set<Hang>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When this process last went on after it was held up, by `performance.now()`. */
  #wentOnMs = 0;
  #sockets = 0;
  #left = false;

  /** Made by the runner, one for each variant. */
  constructor(options: SeatOptions) {
    this.name = options.name;
    this.endpoint = options.endpoint;
    this.#history = options.history;
    this.#deadlineMs = options.deadlineMs;
  }

  /** Whether the endpoint declares a capability. */
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
    return this.call("listenStream", null, { address, ...options }, this.#socket("listener"));
  }

  /** A connection to `address`. */
  connectStream(
    address: Address,
    options: { bind?: Address; options?: SocketOptions } = {},
  ): Promise<Socket> {
    return this.call("connectStream", null, { address, ...options }, this.#socket("socket"));
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
      { family, ...(address ? { address } : {}), ...options },
      this.#socket("datagram"),
    );
  }

  /** `bsd`: a socket, neither bound nor connected. */
  socket(family: Family, type: "stream" | "datagram"): Promise<Socket> {
    return this.call("socket", null, { family, type }, this.#socket("socket"));
  }

  /** Makes a call; what `pick` takes from the result is what the promise resolves to. */
  call<M extends Method, T>(
    method: M,
    socket: Socket | null,
    params: Params<M>,
    pick: (value: Returned<M>) => T,
  ): Promise<T> {
    if (this.#left) return Promise.reject(new Error("The variant is over"));
    const recorded = this.#history.begin(this.name, method, socket?.name ?? "", params);
    let entered = nothing;
    let reply: Reply<M> | Promise<Reply<M>>;
    try {
      reply = this.endpoint.invoke(method, params, () => {
        this.#history.entered(recorded);
        entered();
      });
    } catch (error) {
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
          // It may have been told before there was anybody to tell.
          new Promise<void>((resolve) => {
            if (recorded.enteredMs >= 0) resolve();
            else entered = resolve;
          }),
      });
      return promise;
    }
    this.#history.end(recorded, reply.value, reply.error);
    if (reply.error === undefined) return Promise.resolve(pick(reply.value as Returned<M>));
    const rejected = Promise.reject(new SocketError(this.name, method, reply.error));
    rejected.catch(nothing);
    return rejected;
  }

  #wait<M extends Method, T>(
    method: M,
    params: Params<M>,
    recorded: Recorded,
    reply: Promise<Reply<M>>,
    pick: (value: Returned<M>) => T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const hang: Hang = { recorded, method, reject, heldUpMs: 0 };
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
        reject(this.#blame(method, params, error));
      });
    });
  }

  /**
   * Looks after `ms` milliseconds whether something hangs. An operation hangs when nothing at all has returned for a deadline: on a busy
   * machine the other end may need long for many small steps that this one waits for. One timer serves all, and is left running when an
   * operation returns: setting one for each would cost more than the rest of a call.
   */
  #watch(ms: number): void {
    const dueMs = performance.now() + ms;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const now = performance.now();
      const lateMs = now - dueMs;
      // This process was held up itself: what it waits for may have come long ago, and gets its turn first.
      const heldUp = lateMs > HELD_UP_MS;
      if (heldUp) this.#wentOnMs = now;
      let nextMs = Infinity;
      for (const hang of this.#hanging) {
        if (heldUp) hang.heldUpMs += lateMs;
        const waitedMs = now - hang.recorded.invokedMs - hang.heldUpMs;
        const quietMs = Math.min(waitedMs, now - Math.max(this.#history.lastReturnMs, this.#wentOnMs));
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

  /** Marks an error that is no socket error with whose it is. */
  #blame<M extends Method>(method: M, params: Params<M>, error: unknown): unknown {
    if (error instanceof EndpointLost) error.seat ??= this.name;
    if (error instanceof Unsupported) {
      error.seat ??= this.name;
      error.declared = capabilitiesOf(method, params).every((each) => this.has(each));
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
    return new Socket(this, id, `${kind} ${++this.#sockets}`);
  }
}

/** A socket of a script. The methods are the operations of {@link Operations}; all may fail with a {@linkcode SocketError}. */
export class Socket {
  /** Whose it is. */
  readonly seat: Seat;
  /** The endpoint's number for it. */
  readonly id: SocketId;
  /** What histories call it. */
  readonly name: string;
  /** Its addresses, where the script learnt them and the harness's observer finds the connection in this host's kernel. */
  observed: { local: Address; remote: Address } | undefined;
  /** The same of the other end. */
  opposite: { local: Address; remote: Address } | undefined;

  /** Made by the seats. */
  constructor(seat: Seat, id: SocketId, name: string) {
    this.seat = seat;
    this.id = id;
    this.name = name;
  }

  /** The next connection of a listener, with the address that `accept` reported. */
  accept(): Promise<{ socket: Socket; address: Address | null }> {
    return this.seat.call("accept", this, { socket: this.id }, (value) => ({
      socket: this.seat.adopt(value.socket, "accepted"),
      address: value.address,
    }));
  }

  /** One send; the count of bytes it accepted. */
  send(data: Payload): Promise<number> {
    return this.seat.call("send", this, { socket: this.id, data }, (value) => value.count);
  }

  /** Sends everything or fails. */
  sendall(data: Payload): Promise<void> {
    return this.seat.call("sendall", this, { socket: this.id, data }, nothing);
  }

  /** At most `size` bytes; none at end of file. */
  recv(size: number): Promise<Uint8Array> {
    return this.seat.call("recv", this, { socket: this.id, size }, (value) => value.data);
  }

  /**
   * Receives until end of file, an error, or `size` bytes. `pattern` describes what should come; `chunk` is the size of the reads
   * in bytes.
   */
  drain(
    options: { size?: number; chunk?: number; pattern?: Pattern } = {},
  ): Promise<Drained> {
    return this.seat.call("drain", this, { socket: this.id, ...options }, same);
  }

  /** Receives until there are `size` bytes (at most 65536) or the stream ends. What an endpoint gives beyond that is kept. */
  async recvExactly(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let count = 0;
    while (count < size) {
      const data = await this.recv(size - count);
      if (data.length === 0) break;
      pieces.push(data);
      count += data.length;
    }
    const bytes = new Uint8Array(count);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** Sends one datagram; the count of bytes. */
  sendto(data: Uint8Array, address: Address): Promise<number> {
    return this.seat.call("sendto", this, { socket: this.id, data, address }, (value) => value.count);
  }

  /** Receives one datagram into a buffer of `size` bytes. */
  recvfrom(size: number): Promise<{ data: Uint8Array; address: Address | null }> {
    return this.seat.call("recvfrom", this, { socket: this.id, size }, same);
  }

  /** Shuts a direction down. */
  shutdown(how: "read" | "write" | "both"): Promise<void> {
    return this.seat.call("shutdown", this, { socket: this.id, how }, nothing);
  }

  /** Gives the socket up, the ordinary way. */
  close(): Promise<void> {
    return this.seat.call("close", this, { socket: this.id }, nothing);
  }

  /** Gives the connection up with RST. */
  abort(): Promise<void> {
    return this.seat.call("abort", this, { socket: this.id }, nothing);
  }

  /** Its own address. */
  getsockname(): Promise<Address> {
    return this.seat.call("getsockname", this, { socket: this.id }, (value) => value.address);
  }

  /** The address it is connected to. */
  getpeername(): Promise<Address> {
    return this.seat.call("getpeername", this, { socket: this.id }, (value) => value.address);
  }

  /** Waits up to `timeoutMs` milliseconds for one of `events`. */
  poll(events: readonly PollEvent[], timeoutMs: number): Promise<PollEvent[]> {
    return this.seat.call(
      "poll",
      this,
      { socket: this.id, events, timeoutMs },
      (value) => value.events,
    );
  }

  /** Changes how its calls wait; `timeoutMs` goes with `timeout`. */
  setMode(mode: Mode, timeoutMs?: number): Promise<void> {
    const params = { socket: this.id, mode, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    return this.seat.call("setMode", this, params, nothing);
  }

  /** Sets an option to an integer. */
  setsockopt(option: keyof SocketOptions, value: number): Promise<void> {
    return this.seat.call("setsockopt", this, { socket: this.id, option, value }, nothing);
  }

  /** Reads an option. */
  getsockopt(option: OptionName): Promise<{ value: number; errno?: string | null }> {
    return this.seat.call("getsockopt", this, { socket: this.id, option }, same);
  }

  /** `bsd`: binds it. */
  bind(address: Address): Promise<void> {
    return this.seat.call("bind", this, { socket: this.id, address }, nothing);
  }

  /** `bsd`: makes it a listener. */
  listen(backlog: number): Promise<void> {
    return this.seat.call("listen", this, { socket: this.id, backlog }, nothing);
  }

  /** `bsd`: connects it. */
  connect(address: Address): Promise<void> {
    return this.seat.call("connect", this, { socket: this.id, address }, nothing);
  }
}
