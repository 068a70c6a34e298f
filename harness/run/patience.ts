/**
 * Variants in which an implementation may hang before it gets less time: more than any known implementation
 * needs.
 */
const HANGS = 12;
/** The part of the time that is left then. */
const PART = 1 / 5;
/**
 * Milliseconds that are left at least: more than any call of a case takes that returns, such as a poll of
 * four seconds. What an implementation does must not depend on how often it has hung before.
 */
const LEAST_MS = 5_000;

/**
 * The time that a run grants each subject. One that hangs in every variant would else cost a deadline for
 * each, which adds up to the better part of an hour. One that hangs seldom or never always has the whole
 * time.
 */
export class Patience {
  /**
   * The variants of each subject in which something hung. Another round of the same variant says nothing new.
   */
  readonly #hangs = new Map<string, Set<string>>();

  /** Takes note that an operation did not return in a variant of `subject`. */
  hung(subject: string, variant: string): void {
    const variants = this.#hangs.get(subject) ?? new Set();
    this.#hangs.set(subject, variants.add(variant));
  }

  /**
   * Milliseconds that an operation may take in a variant of `subject`, where `deadlineMs` was asked
   * for.
   */
  deadlineMs(subject: string, deadlineMs: number): number {
    if ((this.#hangs.get(subject)?.size ?? 0) < HANGS) return deadlineMs;
    return Math.min(deadlineMs, Math.max(LEAST_MS, deadlineMs * PART));
  }
}
