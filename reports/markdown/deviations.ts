import type { Result, StoredCase } from "../model.ts";
import { isDeviation } from "../consequence.ts";
import { type Standing, standingOf } from "../standing.ts";
import { code, link, prose, table } from "./escape.ts";
import { SYMBOLS } from "../symbols.ts";
import { acceptedText, checkpointsOf } from "../text/checkpoints.ts";
import { foundText } from "../text/found.ts";
import { sourceText } from "../text/requirement.ts";

/** Every case with deviations: requirement and sources, then what each subject did at which checkpoint. */
export function deviations(results: readonly Result[], cases: ReadonlyMap<string, StoredCase>): string[] {
  const parts: string[] = [];
  for (const [id, required] of cases) {
    const found = results.filter((each) => each.case === id && isDeviation(each));
    if (found.length === 0) continue;
    parts.push(
      `### ${code(id)}`,
      `**${required.level}**: ${prose(required.requirement || required.title)}`,
      `Sources: ${required.sources.map((each) => link(sourceText(each), each.url)).join("; ")}`,
      table(
        ["Subject", "Variant", "Verdict", "Checkpoint", "Accepted", "Actual", "Reason"],
        found.flatMap((each) => rowsOf(each, required)),
      ),
    );
  }
  return parts;
}

function rowsOf(result: Result, required: StoredCase): string[][] {
  const standing = standingOf(result);
  const begin = [
    code(result.subject),
    result.variant ? code(result.variant) : "",
    symbol(standing),
  ];
  const wrong = checkpointsOf(result, required.table).filter(({ actual }) =>
    actual?.class === "nonconforming"
  );
  if (wrong.length === 0) {
    const reasons = [foundText(result), ...result.reasons].filter((each) => each);
    return [[...begin, "", "", "", prose(reasons.join("; "))]];
  }
  return wrong.map(({ name, accepted, actual }) => [
    ...begin,
    code(name),
    accepted.map((each) => code(acceptedText(each))).join(" or "),
    code(actual!.outcome),
    actual!.expected === undefined ? "" : prose(actual!.expected),
  ]);
}

/** A standing as a symbol and its word. */
export function symbol(standing: Standing | undefined): string {
  return standing === undefined ? "" : `${SYMBOLS[standing]} ${standing}`;
}
