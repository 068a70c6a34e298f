import { POLL } from "./constants.ts";
import { openSystem, type System } from "./sys.ts";

interface Waiter {
  readonly fd: number;
  readonly events: number;
  readonly resolve: (events: number) => void;
}

/** Milliseconds that ends in this process go on without the thread before everything else has a turn. */
const SLICE_MS = 25;

/** Waits for readiness of any number of descriptors with one thread, which runs only while a call waits. */
export class Poller {
  static #shared: Poller | undefined;
  readonly #system: System = openSystem();
  readonly #waiters = new Set<Waiter>();
  readonly #wake = new Int32Array(2);
  #running: Promise<void> | undefined;
  /** The calls that the thread waits for, and its return. */
  #polled: readonly Waiter[] = [];
  #polling: Promise<unknown> = Promise.resolve();
  #woken = false;
  /** The time by which the thread is due again, by `performance.now()`. */
  #sliceMs = 0;
  /** Functions to call when the next call begins to wait. */
  readonly #joined: (() => void)[] = [];

  private constructor() {
    const { c } = this.#system;
    c.pipe(this.#wake);
    // Programs that are started must not inherit the pipe.
    const [F_SETFD, FD_CLOEXEC] = [2, 1];
    for (const fd of this.#wake) c.fcntl(fd, F_SETFD, FD_CLOEXEC);
  }

  /** The poller of this process; it lives as long. */
  static shared(): Poller {
    return Poller.#shared ??= new Poller();
  }

  /**
   * Resolves to the events that came; 0 when `timeoutMs` milliseconds passed or {@linkcode cancel} was called
   * first.
   */
  wait(fd: number, events: number, timeoutMs = Infinity): Promise<number> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const waiter: Waiter = {
        fd,
        events,
        resolve(events) {
          clearTimeout(timer);
          resolve(events);
        },
      };
      if (timeoutMs !== Infinity) {
        timer = setTimeout(() => {
          if (this.#waiters.delete(waiter)) this.#letGo(waiter);
        }, Math.ceil(timeoutMs));
      }
      this.#waiters.add(waiter);
      for (const tell of this.#joined.splice(0)) tell();
      if (this.#running) this.#interrupt();
      else this.#running = this.#run();
    });
  }

  #letGo(waiter: Waiter): void {
    waiter.resolve(0);
    this.#interrupt();
  }

  /** Ends every wait for `fd`, with 0 events. */
  cancel(fd: number): void {
    for (const waiter of this.#waiters) {
      if (waiter.fd === fd && this.#waiters.delete(waiter)) this.#letGo(waiter);
    }
  }

  /**
   * Like {@linkcode cancel}, and resolves when the thread has let go of `fd`, too. While the thread polls it,
   * the kernel keeps the socket, and a close does nothing yet. `undefined` where the thread does not poll it.
   */
  release(fd: number): Promise<void> | undefined {
    this.cancel(fd);
    if (!this.#polled.some((waiter) => waiter.fd === fd)) return undefined;
    this.#interrupt();
    return this.#polling.then(() => {});
  }

  /**
   * True while calls may go on without the thread, when what they wait for is done in this process. All
   * calls have one slice of time between two returns of the thread, in which nothing else has its turn.
   */
  get eager(): boolean {
    return performance.now() < this.#sliceMs;
  }

  /** Ends the waits whose events are there already, without the thread; true if there were any. */
  nudge(): boolean {
    if (this.#waiters.size === 0) return false;
    const waiters = [...this.#waiters];
    const set = pollSet(waiters);
    if (this.#system.c.poll(new Uint8Array(set.buffer), BigInt(waiters.length), 0) <= 0) return false;
    return this.#letReadyGo(waiters, set, 0);
  }

  /** Resolves when the thread has ended, or somebody waits again: then it does not end. */
  async settled(): Promise<void> {
    if (!this.#running || this.#waiters.size > 0) return;
    await Promise.race([this.#running, new Promise<void>((resolve) => this.#joined.push(resolve))]);
  }

  #letReadyGo(waiters: readonly Waiter[], set: DataView, first: number): boolean {
    let found = false;
    waiters.forEach((waiter, index) => {
      const events = set.getUint16(8 * (index + first) + 6, true);
      if (events === 0 || !this.#waiters.delete(waiter)) return;
      found = true;
      waiter.resolve(events);
    });
    return found;
  }

  #interrupt(): void {
    if (this.#woken) return;
    this.#woken = true;
    this.#system.c.write(this.#wake[1]!, new Uint8Array(1), 1n);
  }

  async #run(): Promise<void> {
    const { c } = this.#system;
    // The same turn that asked may ask again: begin with all of it.
    await Promise.resolve();
    while (this.#waiters.size > 0) {
      const waiters = [...this.#waiters];
      const set = pollSet([{ fd: this.#wake[0]!, events: POLL.in }, ...waiters]);
      this.#polled = waiters;
      await (this.#polling = c.pollOnThread(new Uint8Array(set.buffer), BigInt(waiters.length + 1), -1));
      this.#polled = [];
      this.#sliceMs = performance.now() + SLICE_MS;
      if (set.getInt16(6, true) !== 0) {
        c.read(this.#wake[0]!, new Uint8Array(1), 1n);
        this.#woken = false;
      }
      this.#letReadyGo(waiters, set, 1);
      // Calls that were let go often wait again at once: give them the turn before deciding that none does.
      await Promise.resolve();
      await Promise.resolve();
    }
    this.#running = undefined;
    // A waiter that came after the last look starts the thread again.
    if (this.#waiters.size > 0) this.#running = this.#run();
  }
}

/** An array of `struct pollfd`. */
export function pollSet(entries: readonly { readonly fd: number; readonly events: number }[]): DataView {
  const set = new DataView(new ArrayBuffer(8 * entries.length));
  entries.forEach(({ fd, events }, index) => {
    set.setInt32(8 * index, fd, true);
    set.setInt16(8 * index + 4, events, true);
  });
  return set;
}
