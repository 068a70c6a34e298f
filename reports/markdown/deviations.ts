import type { Result, StoredCase } from "../model.ts";
import { isDeviation } from "../consequence.ts";
import { acceptanceText, type Standing, standingOf } from "../standing.ts";
import { code, link, prose, table } from "./escape.ts";
import { SYMBOLS } from "../symbols.ts";

/** Every case with deviations: requirement and sources, then what each subject did at which checkpoint. */
export function deviations(results: readonly Result[], cases: ReadonlyMap<string, StoredCase>): string[] {
  const parts: string[] = [];
  for (const [id, required] of cases) {
    const found = results.filter((each) => each.case === id && isDeviation(each));
    if (found.length === 0) continue;
    parts.push(
      `### ${code(id)}`,
      `**${required.level}**: ${prose(required.requirement || required.title)}`,
      `Sources: ${
        required.sources.map((each) => link(`${each.document} ${each.section}`, each.url)).join("; ")
      }`,
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
  const wrong = result.outcomes.filter((each) => each.class === "nonconforming");
  if (wrong.length === 0) {
    return [[...begin, "", "", "", prose([result.why, ...result.reasons].filter((each) => each).join("; "))]];
  }
  return wrong.map((outcome) => {
    const row = required.table.find((each) => each.name === outcome.checkpoint);
    const accepted = [...row?.conforming ?? [], ...row?.tolerated ?? []];
    return [
      ...begin,
      code(outcome.checkpoint),
      accepted.map((each) => code(acceptanceText({ ...each, reason: "" }))).join(" or "),
      code(outcome.outcome),
      outcome.expected === undefined ? "" : prose(outcome.expected),
    ];
  });
}

/** A standing as a symbol and its word. */
export function symbol(standing: Standing | undefined): string {
  return standing === undefined ? "" : `${SYMBOLS[standing]} ${standing}`;
}
