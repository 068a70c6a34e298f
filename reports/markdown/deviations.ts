import { isUnexpected } from "../consequence.ts";
import type { Result, StoredCase } from "../model.ts";
import { count } from "../printable.ts";
import type { Report } from "../report.ts";
import { chooser, type Room, share } from "../share.ts";
import { sizeOf, standingOf, STANDINGS } from "../standing.ts";
import { acceptedText, checkpointsOf } from "../text/checkpoints.ts";
import { foundText } from "../text/found.ts";
import { sourceText } from "../text/requirement.ts";
import { code, link, prose, symbol, table } from "./escape.ts";
import { bytesOf, tableWithin } from "./room.ts";

/** Results that are shown: GitHub cuts longer documents off. */
const MOST: Room = { unexpected: 1_000, others: 1_000 };

const HEAD = ["Subject", "Variant", "Verdict", "Checkpoint", "Accepted", "Actual", "Reason"];
/** Bytes of a sentence that counts what is not shown. */
const LAST_WORDS = 200;

const DEVIATIONS = STANDINGS.filter((each) => isUnexpected(each) || each === "known");

/** The deviations of a case. */
interface Found {
  results: number;
  readonly rows: string[][];
}

/** Collects the deviations of each case: subject, variant, checkpoint, outcome. */
export class Deviations {
  readonly #report: Report;
  readonly #isShown: (result: Result) => boolean;
  readonly #rows = new Map<string, Found>();

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

  /**
   * Every case with deviations, in at most so many bytes: the requirement with its sources, then the
   * deviations. Where there is not room for all, each case may have as much as an equal share allows, but
   * enough for one deviation; the last ones may then be left out.
   */
  parts(bytes: number): string[] {
    const cases = [...this.#report.summary.cases.keys()].filter((id) => this.#rows.has(id));
    if (cases.length === 0) return ["None."];
    const all: string[] = [];
    let [room, hidden] = [bytes - LAST_WORDS, 0];
    const most = share(cases.map((id) => sizeOfParts(this.#partsOf(id, Infinity))), room);
    for (const id of cases) {
      const parts = this.#partsOf(id, Math.min(room, Math.max(most, this.#leastOf(id))));
      if (parts.length === 0) hidden++;
      room -= sizeOfParts(parts);
      all.push(...parts);
    }
    return hidden === 0 ? all : [...all, `And ${count(hidden, "other case")}, in \`results.jsonl\`.`];
  }

  /** A case with deviations; nothing where it has no room. */
  #partsOf(id: string, bytes: number): string[] {
    if (bytes < this.#leastOf(id)) return [];
    const { summary } = this.#report;
    const { results, rows } = this.#rows.get(id)!;
    const begin = heading(summary.cases.get(id)!);
    const all = sizeOf(summary.tally((cell) => cell.case === id), DEVIATIONS);
    const others = all > results
      ? [`And ${count(all - results, "other variant")}, in \`results.jsonl\`.`]
      : [];
    const room = bytes - sizeOfParts([...begin, ...others]) - 2;
    return [...begin, ...tableWithin(room, HEAD, rows, rows.length, "deviation"), ...others];
  }

  /** Bytes that a case needs for its first deviation. */
  #leastOf(id: string): number {
    const first = table(HEAD, this.#rows.get(id)!.rows.slice(0, 1));
    return sizeOfParts([...heading(this.#report.summary.cases.get(id)!), first]) + 2 * LAST_WORDS;
  }
}

/** Bytes of paragraphs, with the empty lines between them. */
function sizeOfParts(parts: readonly string[]): number {
  return parts.reduce((sum, each) => sum + bytesOf(each) + 2, 0);
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
