import { joinWords } from "./command.ts";
import { conclusion } from "./conclusion.ts";
import { Deviations } from "./markdown/deviations.ts";
import { code, prose, symbol, table } from "./markdown/escape.ts";
import { type Cell, matrixOf } from "./matrix.ts";
import type { Stale, StoredImplementation } from "./model.ts";
import { count, grouped } from "./printable.ts";
import { cutShort, type Report } from "./report.ts";
import { sizeOf } from "./standing.ts";
import { Unexpected } from "./unexpected.ts";

/**
 * `report.md`, in GitHub's Markdown: counts for each implementation, the matrix of cases by implementations,
 * and the deviations with their requirement, the accepted outcomes and the actual one.
 */
export async function* writeMarkdown(report: Report): AsyncGenerator<string> {
  const { run, end } = report;
  const [unexpected, deviations] = [new Unexpected(report), new Deviations(report)];
  for await (const result of report.results()) {
    unexpected.add(result);
    deviations.add(result);
  }
  const message = cutShort(report);
  const parts = [
    "# Socket conformance",
    facts(report),
    `**${prose(conclusion(report).text)}**`,
    message ? `> **${prose(message)}**` : "",
    ...unexpectedTable(unexpected),
    "## Implementations",
    implementations(report),
    ...staleTable(end?.stale ?? []),
    "## Cases",
    "Each cell has the verdict that matters most, and how many variants passed or were tolerated of those that " +
    "the subject supports.",
    matrixTable(report),
    "## Deviations",
    ...deviations.parts(),
    run.args.length > 0 ? `Command: ${code(joinWords(["sockspec", ...run.args]))}` : "",
  ].filter((each) => each !== "");
  for (const [index, part] of parts.entries()) yield `${index > 0 ? "\n" : ""}${part}\n`;
}

function unexpectedTable({ groups, left }: Unexpected): string[] {
  if (groups.length === 0) return [];
  return [
    "## Unexpected",
    table(
      ["Subject", "Case", "Variants", "Verdict", "Why"],
      groups.map(({ subject, case: id, variants, count, standing, found }) => [
        code(subject),
        code(id),
        [...variants].map(code).join("<br>") +
        (count > Math.max(1, variants.size) ? ` (${grouped(count)})` : ""),
        symbol(standing),
        prose(found),
      ]),
    ),
    left > 0 ? `And ${count(left, "other variant")}, in \`results.jsonl\`.` : "",
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

function implementations({ run, summary }: Report): string {
  const shown = [...summary.tally().keys()];
  return table(
    ["Implementation", "Version", "Runtime", ...shown.map(symbol)],
    run.implementations.map((each) => {
      const own = summary.tally(({ subject }) => subject === each.name);
      return [
        code(each.name),
        ...identity(each),
        ...shown.map((standing) => String(own.get(standing) ?? "")),
      ];
    }),
  );
}

function identity({ version, runtime, language, unavailable }: StoredImplementation): string[] {
  if (unavailable !== undefined) return [`not available: ${prose(unavailable)}`, ""];
  return [code(version), code([language, runtime].filter((each) => each !== "").join(", "))];
}

function staleTable(stale: readonly Stale[]): string[] {
  if (stale.length === 0) return [];
  return [
    "## Stale expectations",
    table(
      ["Implementation", "Case", "Variant", "Checkpoint", "Expected", "Found"],
      stale.map((each) =>
        [each.implementation, each.case, each.variant, each.checkpoint, each.outcome, each.found].map(code)
      ),
    ),
  ];
}

function matrixTable(report: Report): string {
  const { columns, groups } = matrixOf(report);
  return table(
    ["Case", "Level", ...columns.map((each) => code(each.label))],
    groups.flatMap(({ rows }) =>
      rows.map((row) => [code(row.case.id), row.case.level, ...row.cells.map(cell)])
    ),
  );
}

function cell({ standing, accepted, judged, tally }: Cell): string {
  if (standing === undefined) return "";
  const left = sizeOf(tally, ["unsupported"]);
  const count = judged === 0 ? "" : ` ${accepted}/${judged}`;
  return `${symbol(standing)}${count}${left > 0 && judged > 0 ? `, ${left} unsupported` : ""}`;
}
