import { joinWords } from "./command.ts";
import { conclusion } from "./conclusion.ts";
import { cellText, exploredTables } from "./explored.ts";
import { type Flake, flakesIn, wayOf } from "./flaky.ts";
import { Deviations } from "./markdown/deviations.ts";
import { code, prose, symbol } from "./markdown/escape.ts";
import { bytesOf, MOST_BYTES, tableWithin } from "./markdown/room.ts";
import { type Cell, matrixOf } from "./matrix.ts";
import type { Stale, StoredImplementation } from "./model.ts";
import { count, grouped } from "./printable.ts";
import { notWhole, type Report } from "./report.ts";
import { sizeOf, tallyText } from "./standing.ts";
import { replacementText } from "./text/replacement.ts";
import { suspectText } from "./suspects.ts";
import { Unexpected } from "./unexpected.ts";

/** Bytes that a section may have at most; the deviations have what the others leave. */
const SHARES = {
  unexpected: 150_000,
  flaky: 50_000,
  implementations: 100_000,
  stale: 100_000,
  explored: 50_000,
  matrix: 250_000,
} as const;

/**
 * `report.md`, in GitHub's Markdown: counts for each implementation, the matrix of cases by implementations,
 * and the deviations with their requirement, the accepted outcomes and the actual one. It fits into a step
 * summary of GitHub Actions, whatever the run: what has no room is counted.
 */
export async function* writeMarkdown(report: Report): AsyncGenerator<string> {
  const { run, end } = report;
  const [unexpected, deviations] = [new Unexpected(report), new Deviations(report)];
  for await (const result of report.results()) {
    unexpected.add(result);
    deviations.add(result);
  }
  const message = notWhole(report);
  const parts = [
    "# Socket conformance",
    facts(report),
    `**${prose(conclusion(report).text)}**`,
    message ? `> **${prose(message)}**` : "",
    ...unexpectedTable(unexpected),
    ...flakyTable(await flakesIn(report)),
    "## Implementations",
    ...implementations(report),
    ...staleTable(end?.stale ?? []),
    ...explored(report),
    "## Cases",
    "Each cell has the verdict that matters most, and how many variants passed or were tolerated of those that " +
    "the subject supports.",
    ...matrixTable(report),
    "## Deviations",
  ].filter((each) => each !== "");
  const last = run.args.length > 0 ? [`Command: ${code(joinWords(["sockspec", ...run.args]))}`] : [];
  const room = MOST_BYTES - [...parts, ...last].reduce((sum, each) => sum + bytesOf(each) + 2, 0);
  let begun = false;
  for (const part of [...parts, ...deviations.parts(room), ...last]) {
    yield `${begun ? "\n" : ""}${part}\n`;
    begun = true;
  }
}

function unexpectedTable({ groups, left, suspects }: Unexpected): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ subject, case: id, variants, count, standing, found }) => [
    code(subject),
    code(id),
    [...variants].map(code).join("<br>") + (count > Math.max(1, variants.size) ? ` (${grouped(count)})` : ""),
    symbol(standing),
    prose(found),
  ]);
  return [
    "## Unexpected",
    ...suspects.map((each) => `**${prose(suspectText(each))}.**`),
    ...tableWithin(
      SHARES.unexpected,
      ["Subject", "Case", "Variants", "Verdict", "Why"],
      rows,
      rows.length,
      "group of variants",
    ),
    left > 0 ? `And ${count(left, "other variant")}, in \`results.jsonl\`.` : "",
  ];
}

/** The states that `explore` reached, by step. */
function explored({ run }: Report): string[] {
  const tables = exploredTables(run);
  if (tables.length === 0) return [];
  return [
    "## Explored",
    "States of the subject's end in which a step was made, of those there are.",
    ...tables.flatMap(({ subject, sweeps, notes, rows }) => [
      `### ${code(subject)}`,
      ...tableWithin(
        Math.floor(SHARES.explored / tables.length),
        ["Step", ...sweeps.map(({ of }) => prose(of))],
        rows.map(([name, cells]) => [name === "all" ? name : code(name), ...cells.map(cellText)]),
        rows.length,
        "step",
      ),
      ...notes.map(prose),
    ]),
  ];
}

/** Variants whose rounds went different ways: what fails among them fails the run all the same. */
function flakyTable(flakes: readonly Flake[]): string[] {
  if (flakes.length === 0) return [];
  const rows = flakes.map(({ subject, case: id, variant, tally, worst, best }) => [
    code(subject),
    code(id),
    code(variant),
    prose(tallyText(tally)),
    worst ? prose(wayOf(worst)) : "",
    best ? prose(wayOf(best)) : "",
  ]);
  return [
    "## Flaky",
    ...tableWithin(
      SHARES.flaky,
      ["Subject", "Case", "Variant", "Rounds", "At worst", "At best"],
      rows,
      rows.length,
      "flaky variant",
    ),
  ];
}

function facts({ run, end }: Report): string {
  const { host } = run;
  return [
    `sockspec ${code(run.sockspec)}`,
    code(`${host.os} ${host.arch} ${host.kernel}`),
    `Deno ${code(host.deno)}`,
    run.started,
    end ? `${grouped(end.durationMs / 1000, 1)} s` : "",
  ].filter((each) => each !== "").join(" · ");
}

function implementations({ run, summary }: Report): string[] {
  const shown = [...summary.tally().keys()];
  const table = tableWithin(
    SHARES.implementations,
    ["Implementation", "Version", "Runtime", ...shown.map(symbol)],
    run.implementations.map((each) => {
      const own = summary.tally(({ subject }) => subject === each.name);
      return [
        code(each.name),
        ...identity(each),
        ...shown.map((standing) => String(own.get(standing) ?? "")),
      ];
    }),
    run.implementations.length,
    "implementation",
  );
  return [...table, ...summary.replacements.map((each) => prose(replacementText(each)))];
}

function identity({ version, runtime, language, unavailable }: StoredImplementation): string[] {
  if (unavailable !== undefined) return [`not available: ${prose(unavailable)}`, ""];
  return [code(version), code([language, runtime].filter((each) => each !== "").join(", "))];
}

function staleTable(stale: readonly Stale[]): string[] {
  if (stale.length === 0) return [];
  return [
    "## Stale expectations",
    ...tableWithin(
      SHARES.stale,
      ["Implementation", "Case", "Variant", "Checkpoint", "Expected", "Found"],
      stale.values().map((each) =>
        [each.implementation, each.case, each.variant, each.checkpoint, each.outcome, each.found].map(code)
      ),
      stale.length,
      "expectation",
    ),
  ];
}

function matrixTable(report: Report): string[] {
  const { columns, groups } = matrixOf(report);
  const rows = groups.flatMap((each) => each.rows);
  return tableWithin(
    SHARES.matrix,
    ["Case", "Level", ...columns.map((each) => code(each.label))],
    rows.values().map((row) => [code(row.case.id), row.case.level, ...row.cells.map(cell)]),
    rows.length,
    "case",
  );
}

function cell({ standing, accepted, judged, tally }: Cell): string {
  if (standing === undefined) return "";
  const left = sizeOf(tally, ["unsupported"]);
  const count = judged === 0 ? "" : ` ${accepted}/${judged}`;
  return `${symbol(standing)}${count}${left > 0 && judged > 0 ? `, ${left} unsupported` : ""}`;
}
