/** The words that CTRF has for what became of a test. */
export const STATUSES = ["passed", "failed", "skipped", "pending", "other"] as const;

/** One of {@linkcode STATUSES}. */
export type Status = typeof STATUSES[number];

/** The fields that a test and an attempt share. Times are whole milliseconds, those of a clock since 1970. */
interface Outcome {
  readonly status: Status;
  readonly duration: number;
  readonly start?: number;
  readonly stop?: number;
  /** One line. */
  readonly message?: string;
  /** The evidence, over several lines. */
  readonly trace?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Test extends Outcome {
  readonly name: string;
  /** The names of its suites, from the outermost inwards. */
  readonly suite: readonly string[];
  /** The word of sockspec's own. */
  readonly rawStatus: string;
  readonly tags?: readonly string[];
  /** The lane. */
  readonly threadId?: string;
  readonly flaky?: boolean;
  /** Number of further attempts. */
  readonly retries?: number;
  readonly retryAttempts?: readonly Attempt[];
}

/** Another attempt at a test than the one that it shows. */
export interface Attempt extends Outcome {
  /** Its number, from 1. */
  readonly attempt: number;
}
