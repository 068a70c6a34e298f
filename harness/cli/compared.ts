import { type Change, type Comparison, type Kind, KINDS, type Side } from "../../reports/compare/model.ts";
import {
  casesText,
  few,
  HEADINGS,
  onlyTexts,
  standingsText,
  subjectsIn,
  summaryText,
  variantsText,
} from "../../reports/compare/words.ts";
import { clip, count, grouped, oneLine } from "../../reports/printable.ts";
import { type Colour, paint } from "./paint.ts";

/** Changes of each kind that are printed. */
const MOST_CHANGES: Readonly<Record<Kind, number>> = {
  regression: 50,
  worse: 20,
  improvement: 20,
  behaviour: 20,
};
/** Differences that are printed of a change, and circumstances. */
const MOST_LINES = 10;
/** UTF-16 code units of a line. */
const LONGEST = 400;

const COLOURS: Readonly<Record<Kind, Colour>> = {
  regression: "red",
  worse: "yellow",
  improvement: "green",
  behaviour: "yellow",
};

/** A comparison as the terminal shows it: a bounded number of lines, whatever the runs. */
export function comparedLines(comparison: Comparison): string[] {
  const { old, new: now, counts, left, requirements } = comparison;
  const heading = counts.regression > 0 ? "red" : "green";
  return [
    line(`OLD  ${sideText(old)}`),
    line(`NEW  ${sideText(now)}`),
    ...KINDS.flatMap((kind) => kindLines(comparison, kind, left[kind])),
    ...circumstanceLines(comparison),
    ...requirements.length > 0 ? ["", line(`Judged by another table: ${few(requirements)}`)] : [],
    "",
    paint(heading, summaryText(comparison)),
  ];
}

function sideText({ started, sockspec, host, subject, results, note }: Side): string {
  const words = [
    subject,
    `sockspec ${sockspec}`,
    `${host.os} ${host.kernel}`,
    started,
    count(results, "result"),
    note,
  ];
  return words.filter((each) => each !== undefined).join(", ");
}

function kindLines(comparison: Comparison, kind: Kind, left: number): string[] {
  const changes = comparison.changes.filter((each) => each.kind === kind);
  if (changes.length === 0) return [];
  const subjects = subjectsIn(comparison);
  const shown = changes.slice(0, MOST_CHANGES[kind]);
  const more = changes.slice(shown.length).reduce((sum, each) => sum + each.count, left);
  return [
    "",
    paint(COLOURS[kind], `${HEADINGS[kind]} (${grouped(comparison.counts[kind])})`),
    ...shown.flatMap((each) => changeLines(each, subjects(each))),
    ...more > 0 ? [`  and ${count(more, "other variant")}: --report json=PATH has them`] : [],
  ];
}

function changeLines(change: Change, subjects: string): string[] {
  const { differences, found } = change;
  const more = differences.length - MOST_LINES;
  const variants = variantsText(change);
  return [
    line(`  ${headText(change, subjects)}`),
    ...differences.slice(0, MOST_LINES).map((each) => line(`      ${each.at}: ${each.before} → ${each.now}`)),
    ...more > 0 ? [`      and ${count(more, "other difference")}`] : [],
    ...found === "" ? [] : [line(`      ${found}`)],
    ...variants === "" ? [] : [paint("grey", line(`      in ${variants}`))],
  ];
}

function headText(change: Change, subjects: string): string {
  return `${standingsText(change)}  ${casesText(change)}${subjects === "" ? "" : `  ${subjects}`}`;
}

function circumstanceLines({ circumstances, onlyOld, onlyNew }: Comparison): string[] {
  const only = [...onlyTexts(onlyOld, "OLD"), ...onlyTexts(onlyNew, "NEW")];
  if (circumstances.length + only.length === 0) return [];
  const more = circumstances.length - MOST_LINES;
  return [
    "",
    "The runs themselves",
    ...circumstances.slice(0, MOST_LINES).map(({ of, before, now }) =>
      line(`  ${of}: ${before || "nothing"} → ${now || "nothing"}`)
    ),
    ...more > 0 ? [`  and ${count(more, "other change")}: --report json=PATH has them`] : [],
    ...only.map((each) => line(`  ${each}`)),
  ];
}

/** One line that keeps its indentation and columns, each of a bounded length. */
function line(text: string): string {
  return text.split("  ").map((each) => clip(oneLine(each), LONGEST)).join("  ");
}
