import type { RunHeader, StoredCase } from "../model.ts";
import type { Standing } from "../standing.ts";

/** Version of the form of a stored {@linkcode Comparison}. */
export const SCHEMA = 1;

/** The kinds of changes, the most important first. */
export const KINDS = ["regression", "worse", "improvement", "behaviour"] as const;

/** One of {@linkcode KINDS}. */
export type Kind = typeof KINDS[number];

/** A place in the record where two runs differ. */
export interface Difference {
  /** A checkpoint, `ending`, or a call such as `recv of the subject`. */
  readonly at: string;
  /** The words of the older run, joined by `or` where its rounds differ. */
  readonly before: string;
  /** The words of the newer run. */
  readonly now: string;
}

/**
 * Variants that changed in the same way: those of one case, or of several where a change is not about a
 * checkpoint.
 */
export interface Change {
  /** Its meaning. */
  readonly kind: Kind;
  /** Ids of the cases, a few of them. */
  readonly cases: readonly string[];
  /** Number of cases. */
  readonly caseCount: number;
  /** The level of the case; the highest one where there are several. */
  readonly level: StoredCase["level"];
  /** Names of the implementations in the older run. */
  readonly subjects: readonly string[];
  /** Name of their peer. */
  readonly peer: string;
  /** Standings in the older run; several where its rounds differ. */
  readonly before: readonly Standing[];
  /** Standings in the newer run; none where it has no such result. */
  readonly now: readonly Standing[];
  /** The reason why the worse of the two is not a pass; empty if both are. */
  readonly found: string;
  /** The differences of the two records. */
  readonly differences: readonly Difference[];
  /** Names of the variants, a few of them. */
  readonly variants: readonly string[];
  /** Number of variants. */
  readonly count: number;
}

/** One of the two runs. */
export interface Side {
  /** Version of sockspec. */
  readonly sockspec: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** The machine. */
  readonly host: RunHeader["host"];
  /** Name of the implementation that was compared; absent where all were, by their names. */
  readonly subject?: string;
  /** Number of results. */
  readonly results: number;
  /** Says why results may be missing; absent where the run is whole. */
  readonly note?: string;
}

/** Something about the runs themselves that is not the same. */
export interface Circumstance {
  /** Such as `version of python`. */
  readonly of: string;
  /** In the older run; empty for nothing. */
  readonly before: string;
  /** In the newer run. */
  readonly now: string;
}

/** Everything that only one of the runs has. */
export interface Only {
  /** Ids of cases. */
  readonly cases: readonly string[];
  /** Names of subjects, and of peers as `libc (peer)`. */
  readonly implementations: readonly string[];
  /** Number of variants of cases and implementations that both have. */
  readonly variants: number;
  /** Number of them that fail their run. */
  readonly failing: number;
}

/** Two stored runs side by side. */
export interface Comparison {
  /** Version of this form. */
  readonly schema: typeof SCHEMA;
  /** The run to compare with. */
  readonly old: Side;
  /** The run that is looked at. */
  readonly new: Side;
  /** Number of variants, by subject and peer, that both have. */
  readonly compared: number;
  /** Number of those that went the same way. */
  readonly same: number;
  /** Number of variants that changed, by kind. */
  readonly counts: Readonly<Record<Kind, number>>;
  /** The changes, by kind; those that are left out are counted. */
  readonly changes: readonly Change[];
  /** Number of changed variants that are in none of the changes, by kind. */
  readonly left: Readonly<Record<Kind, number>>;
  /** Versions, hosts and findings that are not the same. */
  readonly circumstances: readonly Circumstance[];
  /** Ids of cases whose level or outcome table is not the same. */
  readonly requirements: readonly string[];
  /** Everything that only the older run has. */
  readonly onlyOld: Only;
  /** Everything that only the newer run has. */
  readonly onlyNew: Only;
}
