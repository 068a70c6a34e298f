import { settles } from "../endpoint/within.ts";

/**
 * Milliseconds that an operation is watched on a quiet machine before it counts as waiting. Loopback delivers
 * in well under 1 ms, and 40 ms is Linux's delayed acknowledgement, the longest habit of a kernel that could
 * be mistaken for waiting.
 */
const WINDOW_MS = 50;
/** Milliseconds of the timer whose lateness says how busy the machine is. */
const PROBE_MS = 5;
/** Milliseconds of lateness for each doubling of the window. */
const QUIET_LATE_MS = 20;
/** Windows at most, if this process is held up again and again. */
const MOST_WINDOWS = 4;
/** The part of the noise that is left when the next timer has run. */
const DECAY = 0.7;
/** A window grows with the noise of the host, up to this factor. */
const MOST_NOISE = 8;

/** Windows of time, scaled by how late timers are on this host. */
export class Clock {
  /** Milliseconds on the time line of `performance.now()`. */
  readonly now: () => number;
  #noise = 1;

  /** `now` may be a cheaper clock than `performance.now()` on the same time line. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** The noise of the machine: something may take so many times longer than on a quiet one, 1 to 8. */
  get noise(): number {
    return this.#noise;
  }

  /** Milliseconds that an operation is watched before it counts as waiting. */
  get windowMs(): number {
    return WINDOW_MS * this.#noise;
  }

  /**
   * Measures how late timers are, for as long as one probe takes, and scales the windows by the worst seen.
   */
  async calibrate(): Promise<void> {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
    this.#learn(performance.now() - before - PROBE_MS);
  }

  #learn(lateMs: number): void {
    // The noise wears off: one hiccup does not slow a whole run.
    const now = 1 + Math.max(0, lateMs) / QUIET_LATE_MS;
    this.#noise = Math.min(MOST_NOISE, Math.max(now, 1 + (this.#noise - 1) * DECAY));
  }

  /**
   * Waits for `event` one window long. A window that ended later than a quiet machine's says nothing, as this
   * process itself was held up: then there is another. After the last, what has arrived meanwhile gets its
   * turn before the window counts as passed. `quietMs` is its length on a quiet machine, in milliseconds.
   */
  async window(event: Promise<unknown>, quietMs = WINDOW_MS): Promise<boolean> {
    for (let tries = 0; tries < MOST_WINDOWS; tries++) {
      const windowMs = quietMs * this.#noise;
      const before = performance.now();
      if (await this.within(windowMs, event)) return true;
      if (performance.now() - before < windowMs + QUIET_LATE_MS) break;
    }
    return await this.within(0, event) || await this.within(1, event);
  }

  /**
   * True if `event` comes or fails within `ms` milliseconds. How late the timer is says how busy the host is.
   */
  async within(ms: number, event: Promise<unknown>): Promise<boolean> {
    const before = performance.now();
    const came = await settles(ms, event);
    if (!came) this.#learn(performance.now() - before - ms);
    return came;
  }
}
