import { code, prose, table } from "../markdown/escape.ts";
import { bytesOf, MOST_BYTES, tableWithin } from "../markdown/room.ts";
import { count } from "../printable.ts";
import { type Change, type Comparison, type Kind, KINDS, type Side } from "./model.ts";
import { HEADINGS, onlyTexts, standingsText, subjectsIn, summaryText } from "./words.ts";

/** Bytes for the changes of one kind, so that all of them fit into a step summary. */
const MOST_BYTES_OF_KIND = 200_000;
/** Rows of a table of circumstances. */
const MOST_ROWS = 100;
/** Variants that a row names. */
const MOST_VARIANTS = 5;

/** The comparison in Markdown, for a step summary of GitHub: a table for each kind of change. */
export function* writeComparisonMarkdown(comparison: Comparison): Generator<string> {
  let room = MOST_BYTES;
  for (const part of parts(comparison)) {
    room -= bytesOf(part) + 2;
    if (room < 0) return;
    yield `${part}\n\n`;
  }
}

function* parts(comparison: Comparison): Generator<string> {
  const { old, new: now, counts, changes, left, circumstances, requirements, onlyOld, onlyNew } = comparison;
  yield `# ${counts.regression > 0 ? "✗" : "✓"} ${prose(summaryText(comparison))}`;
  yield table(["", "Old", "New"], sideRows(old, now));
  for (const kind of KINDS) {
    const own = changes.filter((each) => each.kind === kind);
    if (own.length > 0) yield* kindParts(comparison, kind, own, left[kind]);
  }
  const only = [...onlyTexts(onlyOld, "the old run"), ...onlyTexts(onlyNew, "the new run")];
  if (circumstances.length + requirements.length + only.length === 0) return;
  yield "## The runs themselves";
  if (circumstances.length > 0) {
    const rows = circumstances.map(({ of, before, now }) => [prose(of), code(before), code(now)]);
    const more = rows.length - MOST_ROWS;
    yield table(["", "Old", "New"], rows.slice(0, MOST_ROWS));
    if (more > 0) yield `And ${count(more, "other change")}.`;
  }
  if (requirements.length > 0) {
    yield `${count(requirements.length, "case")} with another level or outcome table: ${
      requirements.slice(0, MOST_ROWS).map(code).join(", ")
    }`;
  }
  if (only.length > 0) yield only.map((each) => `- ${prose(each)}`).join("\n");
}

function sideRows(old: Side, now: Side): string[][] {
  const row = (name: string, words: (side: Side) => string) => [name, code(words(old)), code(words(now))];
  return [
    ...old.subject === undefined ? [] : [row("Implementation", ({ subject }) => subject ?? "")],
    row("sockspec", ({ sockspec }) => sockspec),
    row("Host", ({ host: { os, arch, kernel } }) => `${os} ${arch} ${kernel}`),
    row("Started", ({ started }) => started),
    row("Results", ({ results }) => String(results)),
    ...old.note === undefined && now.note === undefined ? [] : [row("Not whole", ({ note }) => note ?? "")],
  ];
}

function kindParts(comparison: Comparison, kind: Kind, changes: readonly Change[], left: number): string[] {
  const head = ["Case", "Subjects", "Verdict", "Difference", "Variants", "Reason"];
  const subjects = subjectsIn(comparison);
  const rows = changes.map((each) => rowOf(each, subjects(each)));
  return [
    `## ${HEADINGS[kind]} (${comparison.counts[kind]})`,
    ...tableWithin(MOST_BYTES_OF_KIND, head, rows, rows.length, "change"),
    ...left > 0 ? [`And ${count(left, "other variant")}.`] : [],
  ];
}

function rowOf(change: Change, subjectsText: string): string[] {
  const { cases, caseCount, subjects, differences, variants, count: number, found } = change;
  const named = caseCount > 1 ? [] : variants.slice(0, MOST_VARIANTS).map(code);
  const all = subjects.length > 1 ? [`${count(number, "variant")} together`] : [];
  const more = all.length > 0 ? 0 : number - named.length;
  return [
    code(cases[0]!) + (caseCount > 1 ? ` and ${count(caseCount - 1, "other case")}` : ""),
    prose(subjectsText),
    prose(standingsText(change)),
    differences.map(({ at, before, now }) => `${prose(at)}: ${code(before)} → ${code(now)}`).join("<br>"),
    named.length === 0
      ? count(number, "variant")
      : [...named, ...all, ...more > 0 ? [`${more} more`] : []].join("<br>"),
    prose(found),
  ];
}
