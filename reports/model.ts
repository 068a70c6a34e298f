/**
 * The stored form of a run. `results.jsonl` is one {@linkcode RunHeader}, a {@linkcode Result} for each
 * variant, one {@linkcode RunFooter}; every other format is made from that.
 *
 * @module
 */

import type { Shard } from "./shard.ts";

/** Version of the stored form; readers refuse any other. */
export const SCHEMA = 1;

/** The verdicts in order of precedence. */
export const VERDICTS = [
  "error",
  "crash",
  "timeout",
  "fail",
  "inconclusive",
  "unsupported",
  "tolerated",
  "pass",
] as const;

/** One of {@linkcode VERDICTS}. */
export type Verdict = typeof VERDICTS[number];

/** A document and the place in it. */
export interface Source {
  /** Such as `RFC 9293` or `POSIX recv()`. */
  readonly document: string;
  /** Section, or the word to look for; empty where the document is short. */
  readonly section: string;
  /** Its address, if that is stable. */
  readonly url?: string;
  /** The sentence that the requirement rests on, word for word. */
  readonly quote?: string;
}

/** An accepted outcome, and under which circumstances it is one. */
export interface StoredAcceptance {
  /** The word, such as `ECONNRESET` or `eof`. */
  readonly outcome: string;
  /** Such as `os: linux`; empty where it always holds. */
  readonly when: string;
  /** Why it is tolerated; empty for conforming outcomes. */
  readonly reason: string;
}

/** One row of a case's outcome table. */
export interface StoredCheckpoint {
  /** Its name in the script. */
  readonly name: string;
  /** The outcomes that the requirement asks for; one of them must occur. */
  readonly conforming: readonly StoredAcceptance[];
  /** Other readings and platforms. */
  readonly tolerated: readonly StoredAcceptance[];
  /**
   * Required only after these outcomes, such as `firstRecv: ECONNRESET`; empty where it is always required.
   */
  readonly after: string;
}

/** A requirement, as the report shows it. */
export interface StoredCase {
  /** Such as `tcp/reset/recv-once-then-eof`. */
  readonly id: string;
  /** A few words. */
  readonly title: string;
  /** One sentence. */
  readonly requirement: string;
  /** RFC 2119. */
  readonly level: "must" | "should" | "may";
  /** The documents that require it. */
  readonly sources: readonly Source[];
  /** Outcome table, a row for each checkpoint. */
  readonly table: readonly StoredCheckpoint[];
}

/** An implementation that took part, or could not. */
export interface StoredImplementation {
  /** The name that the user gave it, unique within a run. */
  readonly name: string;
  /** Its version, as it states itself. */
  readonly version: string;
  /** Such as `Rust`. */
  readonly language: string;
  /** Such as `Node.js`; empty where it has none. */
  readonly runtime: string;
  /** The system that it runs on. */
  readonly os: string;
  /** The capabilities that it declared in its handshake. */
  readonly capabilities: readonly string[];
  /** Axes over which the preflight did not get through to it, each with the call that did not succeed. */
  readonly unreached?: readonly { readonly axes: string; readonly found: string }[];
  /** Why it could not take part; then the other fields are empty. */
  readonly unavailable?: string;
  /** True if that fails the run: the user named it, it is a peer, or its build failed. */
  readonly fatal?: boolean;
}

/** A shard, and what all shards of its run have in common. */
export interface StoredShard extends Shard, StoredPlan {}

/** Hashes that say whether two runs have the same plan. */
export interface StoredPlan {
  /** Hash of the names of all selected variants, in their order. */
  readonly variants: string;
  /** Hash of the findings that results are held against. */
  readonly expectations: string;
}

/** The part of a model that `explore` reached, in certain circumstances. */
export interface StoredSweep {
  /** Name of the implementation under test. */
  readonly subject: string;
  /** The model, and the axes, such as `tcp role=client,family=ipv4,mode=blocking`. */
  readonly of: string;
  /** Number of sequences that were played. */
  readonly sequences: number;
  /** The steps of its alphabet, in order. */
  readonly steps: readonly StoredCoverage[];
  /** Deviations that did not show whenever they should have; absent if there are none. */
  readonly unsure?: readonly StoredUnsure[];
  /** Deviations that were played again with more time; absent if there are none. */
  readonly again?: StoredAgain;
  /** Why it ended before all was played, and what was begun by then; absent if all was. */
  readonly cut?: string;
}

/** A deviation that `explore` saw, and could not show again. */
export interface StoredUnsure {
  /** Such as `recv: EAGAIN → eof`. */
  readonly kind: string;
  /** Its steps, joined by `/`. */
  readonly sequence: string;
  /** `again` if a second play did not show it, `alone` if other sequences must come before. */
  readonly not: "again" | "alone";
  /** Number of sequences that showed it so. */
  readonly times: number;
}

/** Deviations beside another stack that were played again with more time for what travels. */
export interface StoredAgain {
  /** Their number. */
  readonly played: number;
  /** Number of those that did not show again, and were right as long as the last bytes had not come. */
  readonly early: number;
}

/** The states of the subject's end in which a step was made. */
export interface StoredCoverage {
  /** Such as `recv-one`. */
  readonly step: string;
  /** Number of states in which it was made. */
  readonly reached: number;
  /** Number of states in which it can be made. */
  readonly all: number;
}

/** The first line. */
export interface RunHeader {
  /** Tells the lines apart. */
  readonly type: "run";
  /** Version of the stored form. */
  readonly schema: typeof SCHEMA;
  /** Version of sockspec. */
  readonly sockspec: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** The machine on which the run took place. */
  readonly host: {
    /** As `Deno.build.os` says it. */
    readonly os: string;
    /** As `Deno.build.arch` says it. */
    readonly arch: string;
    /** Release of the kernel. */
    readonly kernel: string;
    /** Version of Deno. */
    readonly deno: string;
    /** True if the kernel is a sandbox's: then failures that the reference shares are inconclusive. */
    readonly foreign?: boolean;
  };
  /** The arguments of the command line. */
  readonly args: readonly string[];
  /**
   * True if what should be is required like what must be; files that do not say so come from runs without.
   */
  readonly strict?: boolean;
  /** Names of the implementations under test. */
  readonly subjects: readonly string[];
  /** Names of the implementations that they were paired with. */
  readonly peers: readonly string[];
  /** All that took part or could not, subjects and peers; in a shard, those of its own. */
  readonly implementations: readonly StoredImplementation[];
  /** The selected cases, of all shards. */
  readonly cases: readonly StoredCase[];
  /** Number of results that a complete run has; in a shard, its own. */
  readonly planned: number;
  /** Tells runs of the same cases apart; absent in shards, which have it themselves, and in older files. */
  readonly plan?: StoredPlan;
  /** The part of a run that this is, for `sockspec merge`; absent in a whole run. */
  readonly shard?: StoredShard;
  /** The sweeps that found the sequences of the results; absent in other runs. */
  readonly sweeps?: readonly StoredSweep[];
}

/** An outcome that was recorded at a checkpoint, and its class. */
export interface StoredOutcome {
  /** The name of the place in the script. */
  readonly checkpoint: string;
  /** The word that was recorded. */
  readonly outcome: string;
  /** Its class by the outcome table. */
  readonly class: "conforming" | "tolerated" | "nonconforming";
  /** For nonconforming outcomes that the expectations list: why. */
  readonly expected?: string;
}

/** One operation of the history; times are microseconds since the variant began. */
export interface StoredOperation {
  /** The seat that made it. */
  readonly seat: "subject" | "peer" | "harness";
  /** The operation, or for the harness `visible`, `blocked` or `record`. */
  readonly method: string;
  /** The socket's name in the script; empty where the operation has none. */
  readonly socket: string;
  /** Its parameters, in short. */
  readonly detail: string;
  /** Its result, in short; empty while it had not returned. */
  readonly result: string;
  /** True if it gave an error. */
  readonly failed: boolean;
  /** The error in the implementation's own words, where they say more than the result. */
  readonly native?: string;
  /** Time of the call. */
  readonly invokedUs: number;
  /** Time at which it announced that it may wait. */
  readonly enteredUs?: number;
  /** Time of the return; absent if it never returned. */
  readonly returnedUs?: number;
  /** Position in the partial order: of the invocation and of the return. */
  readonly invokedAt: number;
  /** Position of the return; absent when it never returned. */
  readonly returnedAt?: number;
  /** Number of alike operations in a row that this line stands for; 1 unless folded. */
  readonly count: number;
}

/** A history, bounded: `leftOut` operations are missing after the first `leftOutAfter`. */
export interface StoredHistory {
  /** In the order of their invocation. */
  readonly operations: readonly StoredOperation[];
  /** Number of operations that are missing. */
  readonly leftOut: number;
  /** After how many of `operations` they are missing. */
  readonly leftOutAfter: number;
}

/** The end of a script. */
export type Ending =
  /** It ran to its end. */
  | { readonly kind: "completed" }
  /** A seat's operation failed where the script could not do without it. */
  | {
    readonly kind: "failed";
    readonly seat: "subject" | "peer";
    readonly operation: string;
    readonly outcome: string;
  }
  /** A seat's operation did not return. */
  | {
    readonly kind: "hung";
    readonly seat: "subject" | "peer";
    readonly operation: string;
    readonly outcome: "hang";
  }
  /** Something that was sent did not arrive at a seat's socket, as the kernel says. */
  | {
    readonly kind: "absent";
    readonly seat: "subject" | "peer";
    readonly awaited: string;
    readonly evidence: string;
    readonly outcome: "hang";
  }
  /** A seat's endpoint is gone: by itself, or because it broke the protocol. */
  | {
    readonly kind: "lost";
    readonly seat: "subject" | "peer";
    readonly operation: string;
    readonly outcome: "crash";
    readonly died: boolean;
  }
  /** A seat's endpoint lacks an operation that the script asked for, declared or not. */
  | {
    readonly kind: "unsupported";
    readonly seat: "subject" | "peer";
    readonly operation: string;
    readonly outcome: "unsupported";
    readonly declared: boolean;
  }
  /** Its operations returned, but it did not come to its end. */
  | { readonly kind: "overdue"; readonly limitMs: number; readonly outcome: "hang" }
  /** The case or the harness is at fault. */
  | { readonly kind: "defect"; readonly message: string };

/** Observations that may speak for a subject that seems to fail. */
export interface Doubts {
  /** The result of the variant with the reference in the subject's seat and the same peer. */
  readonly reference?: "passed" | "failed";
  /** The result of the variant with the subject once more, where the peer is not the reference. */
  readonly repeated?: "passed" | "failed";
}

/** Everything that the verdict of a variant which was played rests on, besides its outcomes. */
export interface Grounds extends Doubts {
  /** The end of the script. */
  readonly ending: Ending;
  /** A clause that the explanation of the verdict ends with. */
  readonly note?: string;
  /** True if the subject had both seats, so that whatever went wrong is its own. */
  readonly pair?: boolean;
}

/** One variant, judged. */
export interface Result {
  /** Tells the lines apart. */
  readonly type: "result";
  /** Id of the case. */
  readonly case: string;
  /** The axes, such as `role=server,family=ipv4`; empty where the case has none. */
  readonly variant: string;
  /** Name of the implementation under test. */
  readonly subject: string;
  /** Name of the implementation that it was paired with. */
  readonly peer: string;
  /** 1 unless `--repeat`. */
  readonly round: number;
  /** The verdict of the judge. */
  readonly verdict: Verdict;
  /** One sentence; empty for a pass. */
  readonly why: string;
  /** Every deviation in it is listed in the expectations. */
  readonly expected: boolean;
  /** The reasons from the expectations, when expected. */
  readonly reasons: readonly string[];
  /** In the order in which they were recorded. */
  readonly outcomes: readonly StoredOutcome[];
  /**
   * Sequences of outcomes that are judged together and are not accepted, such as `ok+eof` at `first+second`;
   * absent where there are none.
   */
  readonly sequences?: readonly StoredOutcome[];
  /**
   * The end of a script that failed by it: `hang`, `crash`, `unsupported`, `error` or an errno; absent
   * otherwise.
   */
  readonly ending?: string;
  /** Absent where nothing was played, and in files of version 0.1.0 that are older. */
  readonly grounds?: Grounds;
  /** Recorded beside outcomes and not judged, with their unit in the name or `bytes`. */
  readonly measures: Readonly<Record<string, number>>;
  /** Every operation of both ends, bounded. */
  readonly history: StoredHistory;
  /** The end of what each seat wrote on stderr. */
  readonly stderr: { readonly subject: string; readonly peer: string };
  /** Milliseconds that the variant took. */
  readonly durationMs: number;
  /** Milliseconds of it spent in windows that a requirement demands. */
  readonly waitedMs: number;
  /** Milliseconds from the run's start to the variant's; absent in files of version 0.1.0 that are older. */
  readonly startedMs?: number;
  /** The lane that played it, from 1; absent in files of version 0.1.0 that are older. */
  readonly lane?: number;
  /**
   * Why an endpoint had to be started again after it, by seat, where the verdict does not say so; absent
   * where none had to.
   */
  readonly replaced?: { readonly subject?: string; readonly peer?: string };
  /** The command that runs this variant alone. */
  readonly command: string;
}

/** An expectation that was listed and did not occur. */
export interface Stale {
  /** Name of the implementation. */
  readonly implementation: string;
  /** Id of the case. */
  readonly case: string;
  /** The axes; empty where the case has none. */
  readonly variant: string;
  /** The checkpoint that it is about. */
  readonly checkpoint: string;
  /** The outcome that was expected. */
  readonly outcome: string;
  /** The outcome that occurred instead. */
  readonly found: string;
  /** The finding that lists it; absent in runs of version 0.1.0. */
  readonly finding?: string;
}

/** The last line; a file without it is a run that was cut short. */
export interface RunFooter {
  /** Tells the lines apart. */
  readonly type: "end";
  /** ISO 8601, UTC. */
  readonly finished: string;
  /** Milliseconds that the run took. */
  readonly durationMs: number;
  /** True if it was stopped before its plan was done. */
  readonly interrupted: boolean;
  /** The number of failures after which `--max-failures` stopped it; absent in every other run. */
  readonly stoppedAfter?: number;
  /** The exit code of the command. */
  readonly exitCode: number;
  /** Results by verdict. */
  readonly totals: Readonly<Record<Verdict, number>>;
  /** Failures that the expectations list. */
  readonly expected: number;
  /** Expectations that did not come true. */
  readonly stale: readonly Stale[];
}
