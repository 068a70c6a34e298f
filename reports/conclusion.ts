import { casesOf } from "./matrix.ts";
import type { Report, Result } from "./model.ts";
import { count } from "./printable.ts";
import { failsRun, isDeviation, isStrict } from "./standing.ts";

/** What nobody expected and what could not be judged: what to look at first, with what fails the run in front. */
export function unexpected(report: Report): Result[] {
  const [failing, others] = [failures(report), new Set<Result>()];
  for (const result of report.results) {
    const open = result.verdict === "inconclusive" || isDeviation(result) && !result.expected;
    if (open && !failing.has(result)) others.add(result);
  }
  return [...failing, ...others];
}

function failures(report: Report): Set<Result> {
  const [cases, strict] = [casesOf(report), isStrict(report)];
  return new Set(report.results.filter((each) => failsRun(each, cases.get(each.case)!.level, strict)));
}

/** What a run came to, in one sentence, and how bad that is: `minor` where nothing that is required failed. */
export function conclusion(
  report: Report,
): { readonly weight: "good" | "minor" | "bad"; readonly text: string } {
  const failing = failures(report).size;
  const inconclusive = report.results.filter(({ verdict }) => verdict === "inconclusive").length;
  const others = unexpected(report).length - failing - inconclusive;
  const stale = report.end?.stale.length ?? 0;
  const parts = [
    failing > 0 && `${count(failing, "required variant")} failed`,
    others > 0 && `${count(others, "recommended or optional variant")} failed`,
    inconclusive > 0 && `${count(inconclusive, "variant")} could not be judged`,
    stale > 0 && `${count(stale, "expectation")} did not come true`,
    report.results.length === 0 && "Nothing was judged",
  ].filter((each) => each !== false);
  if (parts.length === 0) return { weight: "good", text: "Nothing unexpected" };
  return { weight: failing + stale > 0 ? "bad" : "minor", text: parts.join("; ") };
}
