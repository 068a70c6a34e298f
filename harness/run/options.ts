import type { Variant } from "../case/variants.ts";
import type { Implementation } from "../agents/implementations.ts";
import type { Expectation } from "../judge/expectations.ts";
import type { Result, RunFooter, RunHeader, StoredSweep } from "../../reports/model.ts";
import type { Shard } from "../../reports/shard.ts";
import type { SessionOptions } from "./session.ts";
import type { Task } from "./task.ts";

/** The order for a run. */
export interface RunOptions extends SessionOptions {
  /** The variants, in the order in which they are run. */
  readonly variants: readonly Variant[];
  /** Implementations under test. */
  readonly subjects: readonly Implementation[];
  /** Implementations on the other side; every subject meets each. */
  readonly peers: readonly Implementation[];
  /** True if every subject has both seats; `peers` are the subjects then, and each meets itself alone. */
  readonly pair?: boolean;
  /** Rounds, each of which runs every variant once; 1 unless given. */
  readonly repeat?: number;
  /** Leaves tasks out of the run for which it is false; all are run unless given. */
  readonly only?: (task: Task) => boolean;
  /** Known deviations; none unless given. */
  readonly expectations?: readonly Expectation[];
  /** The part of the run that is played; all of it unless given. */
  readonly shard?: Shard;
  /** True if a failed `should` fails the run. */
  readonly strict?: boolean;
  /** Failing results after which the run ends, as an interruption would end it; unlimited unless given. */
  readonly maxFailures?: number;
  /**
   * Gives the results that the run has from before it was cut short, which it does not play again; `needed`
   * says whose outcomes it looks at.
   */
  readonly earlier?: (needed: (subject: string, caseId: string) => boolean) => AsyncIterable<Result>;
  /**
   * Implementations that the user named: one that does not start fails the run, and so does a peer, or an
   * agent whose build fails. Others are reported as not available.
   */
  readonly named?: ReadonlySet<string>;
  /** The words of the command line, for the report. */
  readonly args?: readonly string[];
  /** The sweeps that came before, for the report. */
  readonly sweeps?: readonly StoredSweep[];
  /** True if an endpoint did not start for one of them, which fails the run. */
  readonly absent?: boolean;
  /** Gives the command that runs the variant of a task alone. */
  commandFor(task: Task): string;
  /** Ends the run. Variants in flight are not judged. */
  readonly signal?: AbortSignal;
  /** True if the search for what is to be run was interrupted, so that there may be more. */
  readonly interrupted?: boolean;
}

/** Is called as a run goes on. */
export interface RunListener {
  /** The run is planned, and nothing has started: the header has no implementations and no results yet. */
  planned?(header: RunHeader): void;
  /** The run begins. */
  header?(header: RunHeader): void;
  /** A variant was judged before the run was cut short. */
  earlier?(result: Result): void;
  /** A task begins. */
  begin?(task: Task): void;
  /** A variant was judged. */
  result?(result: Result): void;
  /** The run has ended. */
  footer?(footer: RunFooter): void;
}
