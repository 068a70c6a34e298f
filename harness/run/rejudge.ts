import type { Case } from "../case/case.ts";
import { expand, type Variant } from "../case/variants.ts";
import { applicable } from "../judge/condition.ts";
import type { Expectation } from "../judge/expectations.ts";
import { ENDING, judge, type Judgement } from "../judge/judge.ts";
import type { Judged } from "../judge/table.ts";
import { storedJudgement } from "../judge/stored_judgement.ts";
import { EXIT } from "../../reports/consequence.ts";
import { footerOf } from "../../reports/footer.ts";
import type { Result, Stale, StoredImplementation, Verdict } from "../../reports/model.ts";
import type { Report } from "../../reports/report.ts";
import { Summary } from "../../reports/summary.ts";
import { isOutcome } from "../script/outcomes.ts";
import { storeCase } from "./store.ts";

/** Verdicts that have changed in the same way. */
export interface Change {
  /** The verdict that is stored. */
  readonly before: Verdict;
  /** The verdict by the current tables. */
  readonly now: Verdict;
  /** The first of these results, as it is stored. */
  readonly first: Pick<Result, "case" | "variant" | "subject" | "peer">;
  /** Number of them. */
  readonly count: number;
}

/** A stored run, judged again. */
export interface Rejudged {
  /** The run with its new verdicts. */
  readonly report: Report;
  /** Every verdict that has changed. */
  readonly changes: readonly Change[];
  /** Numbers of results that keep their verdict as they cannot be judged, each with the reason. */
  readonly kept: ReadonlyMap<string, number>;
}

const NO_CASE = "there is no such case or variant any more";
const NO_GROUNDS = "the file does not say how their scripts ended";
const OTHER_SCRIPT = "the script has other checkpoints now";

/**
 * Judges a stored run again with the outcome tables of `cases`, and holds it against the `listed`
 * expectations. Nothing is played; a result that cannot be judged by its record keeps its verdict.
 */
export async function rejudge(
  stored: Report,
  cases: readonly Case[],
  listed: readonly Expectation[],
): Promise<Rejudged> {
  const expectations = applicable(listed, stored.run.implementations);
  const variants = new Map<string, Variant>(
    cases.flatMap(expand).map((each) => [JSON.stringify([each.case.id, each.name]), each]),
  );
  const subjects = subjectsOf(stored.run.implementations);
  const again = (result: Result): { result: Result; stale: readonly Stale[]; kept?: string } => {
    const judged = judgedAgain(
      result,
      variants.get(JSON.stringify([result.case, result.variant])),
      subjects(result.subject),
    );
    if (typeof judged === "string") return { result, stale: [], kept: judged };
    const { stored: now, stale } = storedJudgement(judged, expectations, result);
    const { ending: _ending, sequences: _sequences, ...others } = result;
    return { result: { ...others, ...now }, stale };
  };

  const run = { ...stored.run, cases: stored.run.cases.map((each) => tableOf(each.id, cases) ?? each) };
  const [summary, stale] = [new Summary(run), new Map<string, Stale>()];
  const [changes, kept] = [new Map<string, Change>(), new Map<string, number>()];
  for await (const before of stored.results()) {
    const now = again(before);
    summary.add(now.result);
    for (const each of now.stale) stale.set(JSON.stringify(each), each);
    if (now.kept !== undefined) kept.set(now.kept, (kept.get(now.kept) ?? 0) + 1);
    if (now.result.verdict !== before.verdict) {
      const kind = `${before.verdict} ${now.result.verdict}`;
      const { first = before, count = 0 } = changes.get(kind) ?? {};
      changes.set(kind, { before: before.verdict, now: now.result.verdict, first, count: count + 1 });
    }
  }
  const results = async function* () {
    for await (const each of stored.results()) yield again(each).result;
  };
  const { end } = stored;
  const report: Report = {
    ...stored,
    run,
    summary,
    results,
    ...(end === undefined ? {} : {
      end: footerOf({
        summary,
        stale: [...stale.values()],
        strict: run.strict ?? false,
        interrupted: end.interrupted,
        stoppedAfter: end.stoppedAfter,
        missing: end.exitCode === EXIT.notStarted,
        part: run.shard !== undefined,
        durationMs: end.durationMs,
        finished: end.finished,
      }),
    }),
  };
  return { report, changes: [...changes.values()], kept };
}

function tableOf(id: string, cases: readonly Case[]) {
  const found = cases.find((each) => each.id === id);
  return found && storeCase(found);
}

/** Finds the subjects of stored results, by their names. */
export function subjectsOf(implementations: readonly StoredImplementation[]): (name: string) => Judged {
  const subjects = new Map<string, Judged>(
    implementations.map(({ name, os, capabilities }) => [name, { os, capabilities: new Set(capabilities) }]),
  );
  return (name) => subjects.get(name) ?? { os: "", capabilities: new Set() };
}

/** The judgement on a stored result, or the reason why there can be none. */
export function judgedAgain(
  result: Result,
  variant: Variant | undefined,
  subject: Judged,
): Judgement | string {
  const { verdict, why, outcomes, grounds, history, ending } = result;
  if (variant === undefined) return NO_CASE;
  if (grounds === undefined) {
    // Nothing was played, which no table changes.
    if (history.operations.length > 0) return NO_GROUNDS;
    const deviations = ending === undefined ? [] : [{ checkpoint: ENDING, outcome: ending }];
    return { verdict, why, outcomes, deviations };
  }
  const recorded = outcomes.flatMap(({ checkpoint, outcome }) =>
    isOutcome(outcome) ? [{ checkpoint, outcome }] : []
  );
  if (recorded.length < outcomes.length) return OTHER_SCRIPT;
  const judgement = judge(variant, { ...grounds, outcomes: recorded, subject });
  return judgement.verdict === "error" && verdict !== "error" ? OTHER_SCRIPT : judgement;
}
