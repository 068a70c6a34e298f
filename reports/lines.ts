import {
  type Ending,
  type Grounds,
  type Result,
  type RunFooter,
  type RunHeader,
  SCHEMA,
  type Source,
  type Stale,
  type StoredAcceptance,
  type StoredAgain,
  type StoredCase,
  type StoredCheckpoint,
  type StoredCoverage,
  type StoredHistory,
  type StoredImplementation,
  type StoredOperation,
  type StoredOutcome,
  type StoredPlan,
  type StoredShard,
  type StoredSweep,
  type StoredUnsure,
  type Verdict,
  VERDICTS,
} from "./model.ts";
import {
  flag,
  instant,
  integer,
  listOf,
  mapOf,
  oneOf,
  quantity,
  recordOf,
  type Shape,
  taggedBy,
  text,
} from "./shape.ts";

/** The value of a line of `results.jsonl`. */
export type Line = RunHeader | Result | RunFooter;

type Ended<K extends Ending["kind"]> = Extract<Ending, { readonly kind: K }>;

const texts = listOf(text);

const acceptances = listOf(recordOf<StoredAcceptance>({ outcome: text, when: text, reason: text }));

const storedCase = recordOf<StoredCase>({
  id: text,
  title: text,
  requirement: text,
  level: oneOf(["must", "should", "may"]),
  sources: listOf(
    recordOf<Source>({ document: text, section: text, url: text, quote: text }, ["url", "quote"]),
  ),
  table: listOf(
    recordOf<StoredCheckpoint>({ name: text, conforming: acceptances, tolerated: acceptances, after: text }),
  ),
});

const implementation = recordOf<StoredImplementation>({
  name: text,
  version: text,
  language: text,
  runtime: text,
  os: text,
  capabilities: texts,
  unavailable: text,
  fatal: flag,
  unreached: listOf(recordOf<{ axes: string; found: string }>({ axes: text, found: text })),
}, ["unavailable", "fatal", "unreached"]);

const shard = recordOf<StoredShard>({
  index: integer(1),
  of: integer(1),
  variants: text,
  expectations: text,
});

const sweep = recordOf<StoredSweep>({
  subject: text,
  of: text,
  sequences: integer(0),
  steps: listOf(recordOf<StoredCoverage>({ step: text, reached: integer(0), all: integer(0) })),
  unsure: listOf(
    recordOf<StoredUnsure>({ kind: text, sequence: text, not: oneOf(["again", "alone"]), times: integer(1) }),
  ),
  again: recordOf<StoredAgain>({ played: integer(1), early: integer(0) }),
  cut: text,
}, ["unsure", "again", "cut"]);

const header = recordOf<RunHeader>({
  type: oneOf(["run"]),
  schema: oneOf([SCHEMA]),
  sockspec: text,
  started: instant,
  host: recordOf<RunHeader["host"]>({ os: text, arch: text, kernel: text, deno: text, foreign: flag }, [
    "foreign",
  ]),
  args: texts,
  strict: flag,
  subjects: texts,
  peers: texts,
  implementations: listOf(implementation),
  cases: listOf(storedCase),
  planned: integer(0),
  plan: recordOf<StoredPlan>({ variants: text, expectations: text }),
  shard,
  sweeps: listOf(sweep),
}, ["strict", "plan", "shard", "sweeps"]);

const storedOutcome = recordOf<StoredOutcome>({
  checkpoint: text,
  outcome: text,
  class: oneOf(["conforming", "tolerated", "nonconforming"]),
  expected: text,
}, ["expected"]);

const operation = recordOf<StoredOperation>({
  seat: oneOf(["subject", "peer", "harness"]),
  method: text,
  socket: text,
  detail: text,
  result: text,
  failed: flag,
  native: text,
  invokedUs: quantity(),
  enteredUs: quantity(),
  returnedUs: quantity(),
  invokedAt: integer(0),
  returnedAt: integer(0),
  count: integer(1),
}, ["native", "enteredUs", "returnedUs", "returnedAt"]);

/** The operations of both ends of a variant. */
export const HISTORY: Shape<StoredHistory> = recordOf<StoredHistory>({
  operations: listOf(operation),
  leftOut: integer(0),
  leftOutAfter: integer(0),
});

const seat = oneOf(["subject", "peer"]);

const ending = taggedBy<Ending>("kind", {
  completed: recordOf<Ended<"completed">>({ kind: oneOf(["completed"]) }),
  failed: recordOf<Ended<"failed">>({ kind: oneOf(["failed"]), seat, operation: text, outcome: text }),
  hung: recordOf<Ended<"hung">>({ kind: oneOf(["hung"]), seat, operation: text, outcome: oneOf(["hang"]) }),
  absent: recordOf<Ended<"absent">>({
    kind: oneOf(["absent"]),
    seat,
    awaited: text,
    evidence: text,
    outcome: oneOf(["hang"]),
  }),
  lost: recordOf<Ended<"lost">>({
    kind: oneOf(["lost"]),
    seat,
    operation: text,
    outcome: oneOf(["crash"]),
    died: flag,
  }),
  unsupported: recordOf<Ended<"unsupported">>({
    kind: oneOf(["unsupported"]),
    seat,
    operation: text,
    outcome: oneOf(["unsupported"]),
    declared: flag,
  }),
  overdue: recordOf<Ended<"overdue">>({
    kind: oneOf(["overdue"]),
    limitMs: quantity(0),
    outcome: oneOf(["hang"]),
  }),
  defect: recordOf<Ended<"defect">>({ kind: oneOf(["defect"]), message: text }),
});

const doubt = oneOf(["passed", "failed"]);

const grounds = recordOf<Grounds>({ ending, reference: doubt, repeated: doubt, note: text, pair: flag }, [
  "reference",
  "repeated",
  "note",
  "pair",
]);

const result = recordOf<Result>({
  type: oneOf(["result"]),
  case: text,
  variant: text,
  subject: text,
  peer: text,
  round: integer(1),
  verdict: oneOf(VERDICTS),
  why: text,
  expected: flag,
  reasons: texts,
  outcomes: listOf(storedOutcome),
  sequences: listOf(storedOutcome),
  ending: text,
  grounds,
  measures: mapOf(quantity()),
  history: HISTORY,
  stderr: recordOf<Result["stderr"]>({ subject: text, peer: text }),
  durationMs: quantity(0),
  waitedMs: quantity(0),
  startedMs: quantity(0),
  lane: integer(1),
  replaced: recordOf<NonNullable<Result["replaced"]>>({ subject: text, peer: text }, ["subject", "peer"]),
  command: text,
}, ["sequences", "ending", "grounds", "startedMs", "lane", "replaced"]);

/** A finding that did not occur. */
export const STALE: Shape<Stale> = recordOf<Stale>({
  implementation: text,
  case: text,
  variant: text,
  checkpoint: text,
  outcome: text,
  found: text,
  finding: text,
}, ["finding"]);

const footer = recordOf<RunFooter>({
  type: oneOf(["end"]),
  finished: instant,
  durationMs: quantity(0),
  interrupted: flag,
  stoppedAfter: integer(1),
  exitCode: integer(0),
  totals: recordOf<Record<Verdict, number>>(
    Object.fromEntries(VERDICTS.map((verdict) => [verdict, integer(0)])) as Record<Verdict, Shape<number>>,
  ),
  expected: integer(0),
  stale: listOf(STALE),
}, ["stoppedAfter"]);

/** A line of `results.jsonl`: the run's header, a result, or the footer. */
export const LINE: Shape<Line> = taggedBy<Line>("type", { run: header, result, end: footer });
