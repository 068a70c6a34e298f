import { clip, oneLine } from "../../reports/printable.ts";
import { staleText } from "../../reports/text/stale.ts";
import { drawTimeline } from "../../reports/text/timeline.ts";
import type { Examination, Examined, Status, Trial } from "./examination.ts";
import { isHealthy, operationsOf } from "./examination.ts";

const SIGNS: Readonly<Record<Status, string>> = {
  works: "✓",
  missing: "–",
  wrong: "✗",
  expected: "≈",
  untried: "·",
};
/** The colour of each status on a terminal. */
export const COLOURS = {
  works: "green",
  missing: "grey",
  wrong: "red",
  expected: "yellow",
  untried: "yellow",
} as const satisfies Readonly<Record<Status, string>>;

/** Events of a trial that are shown, from the end. */
const EVENTS = 8;
/** Columns of a line. */
const COLUMNS = 110;

/** Colours text by a status, or leaves it as it is. */
export type Paint = (text: string, status: Status) => string;

/** A check in lines: one, and more for each trial that is not good. */
export function checkLines({ name, title, status, trials }: Examined, paint: Paint): string[] {
  const families = trials.map(({ family }) => family).filter((family) => family !== null);
  const of = families.length > 0 ? ` (${families.join(", ")})` : "";
  const good = trials.filter((each) => each.status === "works" || each.status === "missing");
  const notes = [...new Set(good.flatMap(({ note }) => note ? [`; ${note}`] : []))];
  const lines = [paint(`  ${SIGNS[status]} ${name}: ${title}${of}${notes.join("")}`, status)];
  const told = new Set<string>();
  for (const [trial, over] of together(trials)) {
    lines.push(...trialLines(trial, over, told).map((line) => `      ${line}`));
  }
  return lines;
}

/** The trials, with the families over which each is the same. */
function together(trials: readonly Trial[]): [Trial, string][] {
  const groups = Map.groupBy(trials, ({ status, found, note }) => `${status} ${found} ${note}`);
  return [...groups.values()].map((group) => {
    const families = group.flatMap(({ family }) => family ?? []);
    return [group[0]!, families.length > 0 ? ` over ${families.join(", ")}` : ""];
  });
}

/**
 * A trial in lines. Advice that was given before is left out: over the next family it is usually the same.
 */
function trialLines(trial: Trial, over: string, told: Set<string>): string[] {
  const { status, found, expected, fix, section, history, note } = trial;
  if (status === "untried") return [`not tried${over}: ${note}`];
  if (status !== "wrong" && status !== "expected") return [];
  const lines = [`found${over}: ${oneLine(found!)}`];
  if (status === "expected") return [...lines, `known deviation: ${note}`];
  if (told.has(fix!)) return lines;
  told.add(fix!);
  const timeline = history && history.operations.length > 0 ? drawTimeline(history, EVENTS, COLUMNS - 8) : [];
  return [
    ...lines,
    `expected: ${expected}`,
    `fix: ${fix} (PROTOCOL.md, ${section})`,
    ...timeline.map((line) => `  ${line}`),
  ];
}

/** True for a word that is not declared, and is refused as it should be. */
export function isRefused({ status, trials }: Examined): boolean {
  return status === "missing" && trials.every(({ note }) => note === undefined);
}

/** Words that are not declared, as one paragraph; no lines for none. */
export function refusedLines(refused: readonly Examined[], paint: Paint): string[] {
  if (refused.length === 0) return [];
  const names = refused.map(({ name }) => name.replace(/^undeclared\//, ""));
  const lines = [`  ${SIGNS.missing} refused, as it should be:`];
  for (const [index, name] of names.entries()) {
    const word = index < names.length - 1 ? `${name},` : name;
    if (lines.at(-1)!.length + 1 + word.length > COLUMNS) lines.push(`    ${word}`);
    else lines[lines.length - 1] += ` ${word}`;
  }
  return lines.map((line) => paint(line, "missing"));
}

/** The checks that are wrong once more, in a line each. */
export function againLines({ checks }: Examination, paint: Paint): string[] {
  return checks.filter(({ status }) => status === "wrong").map(({ name, trials }) => {
    const { found = "" } = trials.find(({ status }) => status === "wrong")!;
    return paint(clip(`  ${SIGNS.wrong} ${name}: ${oneLine(found)}`, COLUMNS - 1), "wrong");
  });
}

/** The last lines: known deviations that did not occur, and the counts. */
export function summaryLines(examination: Examination, paint: Paint): string[] {
  const operations = operationsOf(examination);
  const named = (status: Status): string[] =>
    Object.keys(operations).filter((name) => operations[name] === status);
  const { checks, stale } = examination;
  const missing = named("missing").length;
  const beside = checks.filter(({ status, of }) =>
    status === "wrong" && !of.some((word) => word in operations)
  );
  const lists = [
    ["wrong", named("wrong")],
    ["not tried", named("untried")],
    ["with known deviations", named("expected")],
  ] as const;
  const declared = checks.filter(({ status }) => status !== "missing");
  const working = declared.filter(({ status }) => status === "works");
  const parts = [
    `${named("works").length} of ${Object.keys(operations).length - missing} operations work, ` +
    `${working.length} of ${declared.length} checks`,
    ...lists.filter(([, names]) => names.length > 0)
      .map(([words, names]) => `${names.length} ${words}: ${names.join(", ")}`),
    ...missing > 0 ? [`${missing} operations not declared`] : [],
    ...beside.length > 0 ? [`wrong besides: ${beside.map(({ name }) => name).join(", ")}`] : [],
  ];
  return [
    ...stale.map((each) => paint(`  ✗ ${staleText(each)}`, "wrong")),
    paint(parts.join("; "), isHealthy(examination) ? "works" : "wrong"),
  ];
}
