/**
 * The report model: what a run leaves behind. `results.jsonl` is one {@linkcode RunHeader}, a {@linkcode Result} for each variant, one
 * {@linkcode RunFooter}; every other format is a pure function of a {@linkcode Report}.
 *
 * @module
 */

/** Version of the stored form; readers refuse what they do not know. */
export const SCHEMA = 1;

/** What judging gave, in order of precedence. */
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
  /** Where it can be read, if it has a stable address. */
  readonly url?: string;
}

/** An accepted outcome, and under which circumstances it is one. */
export interface StoredAcceptance {
  readonly outcome: string;
  /** Such as `os: linux`; empty where it always holds. */
  readonly when: string;
  /** Why it is tolerated; empty for conforming outcomes. */
  readonly reason: string;
}

/** One row of a case's outcome table. */
export interface StoredCheckpoint {
  readonly name: string;
  readonly conforming: readonly StoredAcceptance[];
  readonly tolerated: readonly StoredAcceptance[];
  /** Required only after these outcomes, such as `firstRecv: ECONNRESET`; empty where it is always required. */
  readonly after: string;
}

/** What is required, as the report shows it. */
export interface StoredCase {
  readonly id: string;
  readonly title: string;
  readonly requirement: string;
  readonly level: "must" | "should" | "may";
  readonly sources: readonly Source[];
  readonly table: readonly StoredCheckpoint[];
}

/** An implementation that took part, or could not. */
export interface StoredImplementation {
  /** What the user calls it, unique within a run. */
  readonly name: string;
  readonly version: string;
  readonly language: string;
  readonly runtime: string;
  readonly os: string;
  readonly capabilities: readonly string[];
  /** Why it could not take part; then the other fields are empty. */
  readonly unavailable?: string;
}

/** The first line. */
export interface RunHeader {
  readonly type: "run";
  readonly schema: typeof SCHEMA;
  readonly sockspec: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly host: {
    readonly os: string;
    readonly arch: string;
    readonly kernel: string;
    readonly deno: string;
  };
  /** The arguments of the command line. */
  readonly args: readonly string[];
  readonly subjects: readonly string[];
  readonly peers: readonly string[];
  readonly implementations: readonly StoredImplementation[];
  readonly cases: readonly StoredCase[];
  /** How many results a complete run has. */
  readonly planned: number;
}

/** What was observed at a checkpoint, and its class. */
export interface StoredOutcome {
  readonly checkpoint: string;
  readonly outcome: string;
  readonly class: "conforming" | "tolerated" | "nonconforming";
  /** For nonconforming outcomes that the expectations list: why. */
  readonly expected?: string;
}

/** One operation of the history; times are microseconds since the variant began. */
export interface StoredOperation {
  readonly seat: "subject" | "peer" | "harness";
  /** The operation, or for the harness `visible`, `blocked` or `record`. */
  readonly method: string;
  /** The socket's name in the script; empty where the operation has none. */
  readonly socket: string;
  /** What it was given, in short. */
  readonly detail: string;
  /** What it gave, in short; empty while it had not returned. */
  readonly result: string;
  readonly failed: boolean;
  readonly invokedUs: number;
  /** When it announced that it may wait. */
  readonly enteredUs?: number;
  /** Absent when it never returned. */
  readonly returnedUs?: number;
  /** Position in the partial order: of the invocation and of the return. */
  readonly invokedAt: number;
  readonly returnedAt?: number;
  /** How many alike operations in a row this line stands for; 1 unless folded. */
  readonly count: number;
}

/** A history, bounded: `leftOut` operations are missing after the first `leftOutAfter`. */
export interface StoredHistory {
  readonly operations: readonly StoredOperation[];
  readonly leftOut: number;
  readonly leftOutAfter: number;
}

/** One variant, judged. */
export interface Result {
  readonly type: "result";
  readonly case: string;
  /** The axes, such as `role=server,family=ipv4`; empty where the case has none. */
  readonly variant: string;
  readonly subject: string;
  readonly peer: string;
  /** 1 unless `--repeat`. */
  readonly round: number;
  readonly verdict: Verdict;
  /** One sentence; empty for a pass. */
  readonly why: string;
  /** Every deviation in it is listed in the expectations. */
  readonly expected: boolean;
  /** The reasons from the expectations, when expected. */
  readonly reasons: readonly string[];
  readonly outcomes: readonly StoredOutcome[];
  /** Recorded beside outcomes and not judged, with their unit in the name or `bytes`. */
  readonly measures: Readonly<Record<string, number>>;
  readonly history: StoredHistory;
  /** What the subject and the peer wrote on stderr, the last of it. */
  readonly stderr: { readonly subject: string; readonly peer: string };
  readonly durationMs: number;
  /** Milliseconds of it spent in windows that a requirement demands. */
  readonly waitedMs: number;
  /** The command that runs this variant alone. */
  readonly command: string;
}

/** An expectation that was listed and did not occur. */
export interface Stale {
  readonly implementation: string;
  readonly case: string;
  readonly variant: string;
  readonly checkpoint: string;
  readonly outcome: string;
  /** What occurred instead. */
  readonly found: string;
}

/** The last line; a file without it is a run that was cut short. */
export interface RunFooter {
  readonly type: "end";
  readonly finished: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  readonly exitCode: number;
  /** Results by verdict. */
  readonly totals: Readonly<Record<Verdict, number>>;
  /** Failures that the expectations list. */
  readonly expected: number;
  readonly stale: readonly Stale[];
}

/** A run as a whole. */
export interface Report {
  readonly run: RunHeader;
  readonly results: readonly Result[];
  /** Absent when the run was cut short. */
  readonly end?: RunFooter;
}
