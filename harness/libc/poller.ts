import { openSystem, type System } from "./sys.ts";

interface Waiter {
  readonly fd: number;
  readonly events: number;
  readonly resolve: (events: number) => void;
}

/** Waits for readiness of any number of descriptors with one thread, which runs only while somebody waits. */
export class Poller {
  readonly #system: System = openSystem();
  readonly #waiters = new Set<Waiter>();
  #wake: Int32Array<ArrayBuffer> | undefined;
  #running: Promise<void> | undefined;
  #woken = false;

  /** Resolves to the events that came; 0 when `timeoutMs` milliseconds passed or {@linkcode cancel} was called first. */
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
      if (this.#running) this.#interrupt();
      else this.#running = this.#run();
    });
  }

  #letGo(waiter: Waiter): void {
    waiter.resolve(0);
    this.#interrupt();
  }

  /** Lets everybody who waits for `fd` go, with 0 events. */
  cancel(fd: number): void {
    for (const waiter of this.#waiters) {
      if (waiter.fd === fd && this.#waiters.delete(waiter)) this.#letGo(waiter);
    }
  }

  /** Resolves when the thread has ended, which it does when nobody waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Gives the descriptors of the wake-up pipe back. Nobody may be waiting. */
  async close(): Promise<void> {
    await this.idle();
    if (this.#wake) { for (const fd of this.#wake) this.#system.c.close(fd); }
    this.#wake = undefined;
  }

  #interrupt(): void {
    if (this.#woken || !this.#wake) return;
    this.#woken = true;
    this.#system.c.write(this.#wake[1]!, new Uint8Array(1), 1n);
  }

  async #run(): Promise<void> {
    const { c } = this.#system;
    // The same turn that asked may ask again: begin with all of it.
    await Promise.resolve();
    if (!this.#wake) {
      this.#wake = new Int32Array(2);
      c.pipe(this.#wake);
    }
    while (this.#waiters.size > 0) {
      const waiters = [...this.#waiters];
      const set = new DataView(new ArrayBuffer(8 * (waiters.length + 1)));
      set.setInt32(0, this.#wake[0]!, true);
      set.setInt16(4, 1, true);
      waiters.forEach(({ fd, events }, index) => {
        set.setInt32(8 * (index + 1), fd, true);
        set.setInt16(8 * (index + 1) + 4, events, true);
      });
      await c.pollOnThread(new Uint8Array(set.buffer), BigInt(waiters.length + 1), -1);
      if (set.getInt16(6, true) !== 0) {
        c.read(this.#wake[0]!, new Uint8Array(1), 1n);
        this.#woken = false;
      }
      waiters.forEach((waiter, index) => {
        const events = set.getUint16(8 * (index + 1) + 6, true);
        if (events !== 0 && this.#waiters.delete(waiter)) waiter.resolve(events);
      });
      // Those who were let go often wait again at once; give them the turn before deciding that nobody does.
      await Promise.resolve();
      await Promise.resolve();
    }
    this.#running = undefined;
    // A waiter that came after the last look starts the thread again.
    if (this.#waiters.size > 0) this.#running = this.#run();
  }
}
