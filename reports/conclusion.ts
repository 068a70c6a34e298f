import { EXIT, failsRun, isUnexpected, type Kind } from "./consequence.ts";
import { count } from "./printable.ts";
import { notWhole, type Report } from "./report.ts";
import { sizeOf } from "./standing.ts";

/** The result of a run in one sentence. */
export interface Conclusion {
  /** `bad` for a run that fails; `minor` for one with something to look at. */
  readonly weight: "good" | "minor" | "bad";
  /** The sentence, without a full stop. */
  readonly text: string;
}

/** Concludes a report. */
export function conclusion(report: Report): Conclusion {
  const { run, summary, end } = report;
  const kinds = summary.kinds();
  const number = (chosen: (kind: Kind) => boolean) =>
    kinds.filter(chosen).reduce((sum, each) => sum + each.count, 0);
  const fails = ({ standing, level }: Kind) => failsRun(standing, level, run.strict ?? false);
  const failing = number(fails);
  const stale = end?.stale.length ?? 0;
  // The absence of an implementation that was asked for by name must not be taken for a result.
  const absent = end?.exitCode === EXIT.notStarted;
  const missing = run.implementations.filter(({ fatal }) => fatal).map(({ name }) => name);
  const parts = [
    part(number(({ standing }) => standing === "error"), "variant", "met a defect of sockspec or of a case"),
    part(number(({ standing }) => standing === "crash"), "variant", "crashed the implementation"),
    part(
      number((kind) => fails(kind) && (kind.standing === "fail" || kind.standing === "timeout")),
      "required variant",
      "failed",
    ),
    part(
      number((kind) => isUnexpected(kind.standing) && !fails(kind)),
      "recommended or optional variant",
      "failed",
    ),
    part(number(({ standing }) => standing === "inconclusive"), "variant", "could not be judged"),
    part(stale, "expectation", "did not come true"),
    absent ? `${missing.join(", ") || "An implementation"} did not start` : "",
    summary.results === sizeOf(summary.tally(), ["unsupported"]) ? "Nothing was judged" : "",
  ].filter((each) => each !== "");
  if (failing + stale > 0 || absent) return { weight: "bad", text: parts.join("; ") };
  if (parts.length > 0) return { weight: "minor", text: parts.join("; ") };
  return notWhole(report)
    ? { weight: "minor", text: "Nothing unexpected so far" }
    : { weight: "good", text: "Nothing unexpected" };
}

function part(number: number, noun: string, words: string): string {
  return number === 0 ? "" : `${count(number, noun)} ${words}`;
}
