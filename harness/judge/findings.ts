import type { Condition } from "./condition.ts";

/**
 * The places where a finding shows. A key is the id of a case, or a glob such as `tcp/reset/*`; after a space
 * it may name the axes that a variant must have: `tcp/reset/send-after-rst role=client,family=ipv4`. The
 * value is a checkpoint and the outcome there, such as `recv eof`, or a list of them. Checkpoints that are
 * judged together are joined by a plus: `firstSend+recv ECONNRESET+error`. The checkpoint `ending` stands for
 * the end of a script that could not go on: `ending hang`, or `ending` with `crash`, `unsupported`, `error`
 * or an errno.
 */
export interface Deviations {
  /** A checkpoint and its outcome, or several. */
  readonly [caseAndAxes: string]: string | readonly string[] | undefined;
}

/** Known deviations that have one cause. */
export interface Finding {
  /** A short name that no other finding of the file has, such as `reset-is-end-of-file`. */
  readonly name: string;
  /** Names of the implementations that show it. */
  readonly of: readonly string[];
  /** The cause, in a sentence. */
  readonly reason: string;
  /** The proof: a trace, a report, a line of source. */
  readonly evidence?: string | undefined;
  /** Circumstances under which it holds; where they are others, it is neither met nor stale. */
  readonly when?: Condition | undefined;
  /** Deviations that occur in every run; one that does not is stale. */
  readonly where?: Deviations | undefined;
  /**
   * Deviations that occur in some runs only, as races do, or for some users; they are never stale. `*` stands
   * for any checkpoint, and for any outcome but a crash: `* *` is a race that may end in whatever way.
   */
  readonly sometimes?: Deviations | undefined;
}

/** A file of known deviations. */
export interface Findings {
  /** Address of the JSON Schema, for editors. */
  readonly $schema?: string | undefined;
  /** The findings, in any order. */
  readonly findings: readonly Finding[];
}
