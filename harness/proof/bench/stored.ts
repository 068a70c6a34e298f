import type { Result, StoredCase, StoredHistory } from "../../../reports/model.ts";
import { type Line, writeLine } from "../../../reports/mod.ts";
import { sampleRun } from "../../../reports/testdata/sample.ts";

/** Cases and subjects of a stored run as large as the catalogue on every implementation. */
const [CASES, SUBJECTS] = [280, 13];
/** Lanes of it. */
const LANES = 12;
/** Repetitions of the calls of a history, which make results as long as those of the catalogue. */
const REPEATED = 3;

/**
 * The lines of a stored run with so many results, made from those of the sample: every verdict and every kind
 * of history, on many cases, subjects and variants.
 */
export function* storedRun(results: number): Generator<string> {
  const sample = sampleRun();
  const subjects = Array.from({ length: SUBJECTS }, (_, index) => `subject-${index + 1}`);
  const cases = Array.from({ length: CASES }, (_, index): StoredCase => {
    const one = sample.run.cases[index % sample.run.cases.length]!;
    return { ...one, id: `${one.id}-${index}` };
  });
  const [implementation] = sample.run.implementations;
  const line = (line: Line) => writeLine(line);
  yield line({
    ...sample.run,
    subjects,
    implementations: subjects.map((name) => ({ ...implementation!, name })),
    cases,
    planned: results,
  });
  const long = sample.results.map((each) => ({ ...each, history: repeated(each.history) }));
  const ofCase = Map.groupBy(long, (each) => each.case);
  const free = Array<number>(LANES).fill(0);
  for (let index = 0; index < results; index++) {
    const [subject, number] = [subjects[index % SUBJECTS]!, Math.floor(index / SUBJECTS)];
    const { id } = cases[number % CASES]!;
    const some = ofCase.get(sample.run.cases[number % CASES % sample.run.cases.length]!.id)!;
    const one = some[(index + Math.floor(number / CASES)) % some.length]!;
    const lane = index % LANES;
    const startedMs = Math.round(free[lane]! * 1000) / 1000;
    free[lane] = startedMs + one.durationMs;
    const result: Result = {
      ...one,
      case: id,
      subject,
      variant: `family=ipv4,mode=${Math.floor(number / CASES)}`,
      startedMs,
      lane: lane + 1,
    };
    yield line(result);
  }
  yield line(sample.end!);
}

/** The calls of a history, several times over. */
function repeated({ operations, leftOut, leftOutAfter }: StoredHistory): StoredHistory {
  const us = Math.max(0, ...operations.map((each) => each.returnedUs ?? each.invokedUs)) + 10;
  const positions = 2 * operations.length;
  const all = Array.from({ length: REPEATED }, (_, time) =>
    operations.map((each) => ({
      ...each,
      invokedUs: each.invokedUs + time * us,
      invokedAt: each.invokedAt + time * positions,
      ...(each.enteredUs === undefined ? {} : { enteredUs: each.enteredUs + time * us }),
      ...(each.returnedUs === undefined ? {} : { returnedUs: each.returnedUs + time * us }),
      ...(each.returnedAt === undefined ? {} : { returnedAt: each.returnedAt + time * positions }),
    })));
  return { operations: all.flat(), leftOut, leftOutAfter };
}
