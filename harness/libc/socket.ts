import type { Family } from "../endpoint/address.ts";
import type { Mode, SocketType } from "../endpoint/kinds.ts";
import { settles } from "../endpoint/within.ts";
import { minus } from "./constants.ts";
import type { LibcContext } from "./held.ts";

const F_GETFL = 3;
const F_DUPFD_CLOEXEC = 1030;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

const SHUT_RD = 0;
const SHUT_RDWR = 2;

/** Milliseconds for woken calls to return where one that sends or connects may not be woken. */
const WAKE_MS = 100;
/** Milliseconds that they may take elsewhere; one that nothing wakes is left behind. */
const MOST_WAKE_MS = 1_000;

const AGAIN = minus("EAGAIN");
const BAD_DESCRIPTOR = minus("EBADF");

/** Stands in place of −errno when the time of mode `timeout` was up. */
export const TIMED_OUT = -1_000_000;

/**
 * Tries again, in the same turn of the event loop, before a wait goes to the poll thread: the other end is
 * often in this process.
 */
const EAGER_TRIES = 4;

/** One descriptor and how its calls wait. */
export class LibcSocket {
  mode: Mode = "natural";
  /** Milliseconds, for mode `timeout`. */
  timeoutMs = 0;
  closed = false;
  /** The descriptor is given back. */
  released = false;
  /** A file was made of it, which shares O_NONBLOCK and must be able to wait. */
  hasFile = false;
  /** Set by a call that moved bytes before it had to wait. */
  progressed = false;
  /**
   * Unfinished calls, with the buffers that the kernel reads or writes meanwhile and that nobody else may
   * hold.
   */
  readonly #calls = new Map<Promise<unknown>, readonly unknown[]>();
  /** The calls among them that block in the kernel. */
  readonly #blocking = new Set<Promise<unknown>>();
  /** Those of them that send or connect, which may need a FIN to end. */
  readonly #outgoing = new Set<Promise<unknown>>();
  /** One `struct pollfd`. */
  readonly #pollfd = new DataView(new ArrayBuffer(8));
  readonly #pollfdBytes = new Uint8Array(this.#pollfd.buffer);

  /** Takes a descriptor over. */
  constructor(
    readonly context: LibcContext,
    readonly fd: number,
    readonly family: Family,
    readonly type: SocketType,
  ) {}

  /** Keeps an unfinished call, so that a reset can wait for it and its buffers are not collected. */
  track<T>(call: Promise<T>, ...buffers: unknown[]): Promise<T> {
    this.#calls.set(call, buffers);
    const forget = () => this.#calls.delete(call);
    call.then(forget, forget);
    return call;
  }

  /**
   * Makes a call that blocks on a thread, unless the socket is closed: its descriptor may be another's by
   * now.
   */
  block(call: () => Promise<number>, ...buffers: unknown[]): Promise<number> {
    if (this.closed) return Promise.resolve(BAD_DESCRIPTOR);
    return whileIn(this.#blocking, this.track(call(), ...buffers));
  }

  /** The same for a call that sends or connects. */
  blockOutgoing(call: () => Promise<number>, ...buffers: unknown[]): Promise<number> {
    return whileIn(this.#outgoing, this.block(call, ...buffers));
  }

  /**
   * Ends the calls that block in the kernel, which a close would leave there. Resolves when they have
   * returned, or could not be ended.
   */
  async endBlocking(): Promise<void> {
    for (const harder of [false, true]) {
      if (this.#blocking.size === 0) return;
      this.wake(harder);
      // On a busy machine a receive takes its time, and would be followed by a FIN that nobody asked for.
      const ms = this.#outgoing.size > 0 ? WAKE_MS : MOST_WAKE_MS;
      await settles(ms, Promise.allSettled(this.#blocking));
    }
  }

  /** Wakes what blocks in the kernel. SHUT_RD first: it ends receives without sending a FIN. */
  wake(harder: boolean): void {
    this.context.system.c.shutdown(this.fd, harder ? SHUT_RDWR : SHUT_RD);
  }

  /** True if a call blocks in the kernel. */
  get blocks(): boolean {
    return this.#blocking.size > 0;
  }

  /** Resolves when every unfinished call has returned. */
  async calls(): Promise<void> {
    while (this.#calls.size > 0) await Promise.allSettled(this.#calls.keys());
  }

  /** Another descriptor of the same socket, or −errno. */
  duplicate(): LibcSocket | number {
    const fd = this.context.system.c.fcntl(this.fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return fd;
    const duplicate = new LibcSocket(this.context, fd, this.family, this.type);
    // O_NONBLOCK is of both.
    if (this.mode === "nonblocking") duplicate.mode = this.mode;
    return duplicate;
  }

  /** Sets or clears O_NONBLOCK. */
  setNonblocking(nonblocking: boolean): void {
    const { c } = this.context.system;
    const flags = c.fcntl(this.fd, F_GETFL, 0);
    c.fcntl(this.fd, F_SETFL, nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
  }

  /** The events that are there now. */
  ready(events: number): number {
    this.#pollfd.setInt32(0, this.fd, true);
    this.#pollfd.setInt16(4, events, true);
    this.#pollfd.setInt16(6, 0, true);
    const count = this.context.system.c.poll(this.#pollfdBytes, 1n, 0);
    return count <= 0 ? 0 : this.#pollfd.getUint16(6, true);
  }

  /**
   * Makes a call that does not block; where it says EAGAIN, waits for `events` as the mode says and makes it
   * again. Resolves to its result, −errno or {@linkcode TIMED_OUT}.
   */
  attempt(events: number, entered: () => void, call: () => number): number | Promise<number> {
    if (this.closed) return BAD_DESCRIPTOR;
    const result = call();
    if (result !== AGAIN || this.mode === "nonblocking") return result;
    entered();
    return this.track(this.#attemptLater(events, call));
  }

  async #attemptLater(events: number, call: () => number): Promise<number> {
    const untilMs = this.mode === "timeout" ? performance.now() + this.timeoutMs : Infinity;
    const { poller } = this.context;
    let { eager } = poller;
    while (true) {
      for (let tries = 0; eager && tries < EAGER_TRIES; tries++) {
        await Promise.resolve();
        if (this.closed) return BAD_DESCRIPTOR;
        this.progressed = false;
        const result = call();
        if (result !== AGAIN) return result;
        if (this.progressed) tries = 0;
        eager = poller.eager;
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return TIMED_OUT;
      // Another call may wait for what this one moved; then this one need not leave the turn either.
      if (eager && poller.nudge()) continue;
      await this.waitFor(events, leftMs);
      // Whatever ended the wait, the call is made once more.
      eager = true;
    }
  }

  /** Waits for `events` as the mode says: 0 or more when they came, else −EBADF or {@linkcode TIMED_OUT}. */
  async wait(events: number): Promise<number> {
    const leftMs = this.mode === "timeout" ? this.timeoutMs : Infinity;
    const came = await this.track(this.waitFor(events, leftMs));
    if (this.closed) return BAD_DESCRIPTOR;
    return came === 0 ? TIMED_OUT : came;
  }

  /**
   * Waits for `events`, at most `timeoutMs` milliseconds (any number of them with `Infinity`); 0 when none
   * came.
   */
  waitFor(events: number, timeoutMs: number): Promise<number> {
    return this.context.poller.wait(this.fd, events, timeoutMs);
  }
}

/** Keeps a call in a set as long as it has not returned. */
function whileIn<T>(calls: Set<Promise<unknown>>, call: Promise<T>): Promise<T> {
  calls.add(call);
  const forget = () => calls.delete(call);
  call.then(forget, forget);
  return call;
}
