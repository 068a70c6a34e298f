/** An implementation may hang in so many variants before it gets less time: in more than any that is known to hang here and there. */
const HANGS = 12;
/** What is left of the time then, as a part. */
const PART = 1 / 5;
/** Milliseconds that are left of it at least: calls that do return take far less, also on a busy machine. */
const LEAST_MS = 2_000;

/**
 * How long a run waits for each subject. One whose every variant hangs would else cost a deadline for each, which adds up to the better part of
 * an hour; one that never hangs, or seldom, always has all the time there is.
 */
export class Patience {
  /** The variants of each subject in which something hung: once more in another round says nothing new. */
  readonly #hangs = new Map<string, Set<string>>();

  /** A variant of `subject`, by its name, ended as something did not return. */
  hung(subject: string, variant: string): void {
    const variants = this.#hangs.get(subject) ?? new Set();
    this.#hangs.set(subject, variants.add(variant));
  }

  /** Milliseconds that an operation may take in a variant of `subject`, where `deadlineMs` is what was asked for. */
  deadlineMs(subject: string, deadlineMs: number): number {
    if ((this.#hangs.get(subject)?.size ?? 0) < HANGS) return deadlineMs;
    return Math.min(deadlineMs, Math.max(LEAST_MS, deadlineMs * PART));
  }
}
