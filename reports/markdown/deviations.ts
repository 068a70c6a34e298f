import { isUnexpected } from "../consequence.ts";
import type { Result, StoredCase } from "../model.ts";
import { count } from "../printable.ts";
import type { Report } from "../report.ts";
import { chooser, type Room } from "../share.ts";
import { sizeOf, standingOf, STANDINGS } from "../standing.ts";
import { acceptedText, checkpointsOf } from "../text/checkpoints.ts";
import { foundText } from "../text/found.ts";
import { sourceText } from "../text/requirement.ts";
import { code, link, prose, symbol, table } from "./escape.ts";

/** Results that are shown: GitHub cuts longer documents off. */
const MOST: Room = { unexpected: 1_000, others: 1_000 };

const DEVIATIONS = STANDINGS.filter((each) => isUnexpected(each) || each === "known");

/** Collects the deviations of each case: subject, variant, checkpoint, outcome. */
export class Deviations {
  readonly #report: Report;
  readonly #isShown: (result: Result) => boolean;
  readonly #rows = new Map<string, { results: number; readonly rows: string[][] }>();

  /** Takes the report whose results are added. */
  constructor(report: Report) {
    this.#report = report;
    this.#isShown = chooser(report, MOST, DEVIATIONS);
  }

  /** Adds a result, of which only deviations are kept. */
  add(result: Result): void {
    if (!this.#isShown(result)) return;
    const found = this.#rows.get(result.case) ?? { results: 0, rows: [] };
    this.#rows.set(result.case, found);
    found.results++;
    found.rows.push(...rowsOf(result, this.#report.summary.cases.get(result.case)!));
  }

  /** Every case with deviations: the requirement with its sources, then the deviations. */
  parts(): string[] {
    const { summary } = this.#report;
    const parts = [...summary.cases].flatMap(([id, required]) => {
      const found = this.#rows.get(id);
      if (!found) return [];
      const all = sizeOf(summary.tally((cell) => cell.case === id), DEVIATIONS);
      return [
        ...heading(required),
        table(["Subject", "Variant", "Verdict", "Checkpoint", "Accepted", "Actual", "Reason"], found.rows),
        all > found.results
          ? `And ${count(all - found.results, "other variant")}, in \`results.jsonl\`.`
          : "",
      ];
    });
    return parts.length === 0 ? ["None."] : parts;
  }
}

function heading({ id, level, requirement, title, sources }: StoredCase): string[] {
  return [
    `### ${code(id)}`,
    `**${level}**: ${prose(requirement || title)}`,
    `Sources: ${sources.map((each) => link(sourceText(each), each.url)).join("; ")}`,
  ];
}

function rowsOf(result: Result, required: StoredCase): string[][] {
  const begin = [
    code(result.subject),
    result.variant ? code(result.variant) : "",
    symbol(standingOf(result)),
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
