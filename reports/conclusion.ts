import { casesOf } from "./matrix.ts";
import type { Report, Result } from "./model.ts";
import { count } from "./printable.ts";
import { EXIT, failsRun, isDeviation } from "./consequence.ts";
import { cutShort } from "./standing.ts";

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
  const [cases, strict] = [casesOf(report), report.run.strict ?? false];
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
  // Whoever asked for an implementation by its name must not take its absence for a result.
  const missing = report.end?.exitCode === EXIT.notStarted
    ? report.run.implementations.filter(({ unavailable }) => unavailable !== undefined)
    : [];
  const parts = [
    failing > 0 && `${count(failing, "required variant")} failed`,
    others > 0 && `${count(others, "recommended or optional variant")} failed`,
    inconclusive > 0 && `${count(inconclusive, "variant")} could not be judged`,
    stale > 0 && `${count(stale, "expectation")} did not come true`,
    missing.length > 0 && `${missing.map(({ name }) => name).join(", ")} did not start`,
    report.results.every(({ verdict }) => verdict === "unsupported") && "Nothing was judged",
  ].filter((each) => each !== false);
  if (failing + stale + missing.length > 0) return { weight: "bad", text: parts.join("; ") };
  if (parts.length > 0) return { weight: "minor", text: parts.join("; ") };
  return cutShort(report)
    ? { weight: "minor", text: "Nothing unexpected so far" }
    : { weight: "good", text: "Nothing unexpected" };
}
