import { SockspecError, Unsupported } from "../endpoint/errors.ts";
import { pointerTo } from "./message.ts";
import type { System } from "./sys.ts";

const [SIG_BLOCK, SIG_SETMASK] = [0, 2];
const ALL_SIGNALS = new Uint8Array(8).fill(0xff);
/** Bytes of a `sem_t`; all zeros, it is a semaphore that nobody has posted. */
const SEMAPHORE = 32;
/** Bytes that hold all of a thread's status. */
const STATUS = 4_096;

const cString = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`${text}\0`);

/** Does something while the signals of a set are blocked in this thread. */
export function withBlocked<T>({ c }: System, set: Uint8Array<ArrayBuffer>, work: () => T): T {
  const [before, size] = [new Uint8Array(set.length), BigInt(set.length)];
  c.rt_sigprocmask(SIG_BLOCK, set, before, size);
  try {
    return work();
  } finally {
    c.rt_sigprocmask(SIG_SETMASK, before, null, size);
  }
}

/**
 * A thread that takes no signal: those that come to it stay pending. It waits for a semaphore, which is all
 * that a thread without a program of its own can do.
 */
export class Sleeper {
  readonly #system: System;
  readonly #semaphore = new Uint8Array(new ArrayBuffer(SEMAPHORE));
  readonly #thread: bigint;
  /** The thread's number in the kernel. */
  readonly id: number;

  /** Starts the thread. */
  constructor(system: System) {
    this.#system = system;
    const { dlsym, pthread_create, pthread_getcpuclockid } = system.c;
    if (!dlsym || !pthread_create || !pthread_getcpuclockid) {
      throw new Unsupported("awaitSignal", "This C library has no threads in itself");
    }
    const thread = new BigUint64Array(1);
    const failed = withBlocked(system, ALL_SIGNALS, () =>
      pthread_create(
        new Uint8Array(thread.buffer),
        null,
        dlsym(null, cString("sem_wait")),
        pointerTo(this.#semaphore),
      ));
    if (failed !== 0) throw new SockspecError(`No thread could be started: pthread_create gave ${failed}`);
    this.#thread = thread[0]!;
    // The number of a thread's clock has the bits of the thread's own number, negated, above three others.
    const clock = new Int32Array(1);
    pthread_getcpuclockid(this.#thread, new Uint8Array(clock.buffer));
    this.id = ~(clock[0]! >> 3);
  }

  /** The signals that have come, as a set of bits: that of signal 1 is the lowest. */
  pending(): bigint {
    const { c } = this.#system;
    const file = c.open(cString(`/proc/self/task/${this.id}/status`), 0);
    const status = new Uint8Array(STATUS);
    const length = Number(c.read(file, status, BigInt(STATUS)));
    c.close(file);
    const text = new TextDecoder().decode(status.subarray(0, Math.max(length, 0)));
    const found = /^SigPnd:\s*([0-9a-f]+)$/m.exec(text);
    if (!found) throw new SockspecError("/proc/self/task does not tell which signals are pending");
    return BigInt(`0x${found[1]}`);
  }

  /** Ends the thread. */
  end(): void {
    const { pthread_join, sem_post } = this.#system.c;
    sem_post?.(this.#semaphore);
    pthread_join?.(this.#thread, null);
  }
}
