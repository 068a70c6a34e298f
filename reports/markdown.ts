import { joinWords } from "./command.ts";
import { conclusion, unexpected } from "./conclusion.ts";
import { deviations, symbol } from "./markdown/deviations.ts";
import { code, prose, table } from "./markdown/escape.ts";
import { casesOf, type Cell, matrixOf } from "./matrix.ts";
import type { Report, StoredImplementation } from "./model.ts";
import { count, grouped } from "./printable.ts";
import { foundText } from "./text/found.ts";
import { cutShort, standingOf, STANDINGS, tally } from "./standing.ts";

/**
 * The text of `report.md`, in GitHub's Markdown: counts for each implementation, the matrix of cases by implementations, and every
 * deviation with its requirement, what was accepted and what came.
 */
export function writeMarkdown(report: Report): string {
  const { run, end, results } = report;
  const matrix = matrixOf(report);
  const deviating = deviations(results, casesOf(report));
  const message = cutShort(report);
  const parts = [
    "# Socket conformance",
    facts(report),
    `**${prose(conclusion(report).text)}**`,
    message ? `> **${prose(message)}**` : "",
    ...unexpectedTable(report),
    "## Implementations",
    implementations(report),
    ...(end && end.stale.length > 0
      ? [
        "## Stale expectations",
        table(
          ["Implementation", "Case", "Variant", "Checkpoint", "Expected", "Found"],
          end.stale.map((each) =>
            [each.implementation, each.case, each.variant, each.checkpoint, each.outcome, each.found].map(
              code,
            )
          ),
        ),
      ]
      : []),
    "## Cases",
    "Each cell has the verdict that matters most, and how many variants passed or were tolerated of those that the subject supports.",
    table(
      ["Case", "Level", ...matrix.columns.map((each) => code(each.label))],
      matrix.groups.flatMap(({ rows }) =>
        rows.map((row) => [code(row.case.id), row.case.level, ...row.cells.map(cell)])
      ),
    ),
    "## Deviations",
    ...(deviating.length > 0 ? deviating : ["None."]),
    run.args.length > 0 ? `Command: ${code(joinWords(["sockspec", ...run.args]))}` : "",
  ];
  return parts.filter((each) => each !== "").join("\n\n") + "\n";
}

/** Rows of the table of what was unexpected; the deviations follow with all of them. */
const MOST_UNEXPECTED = 50;

function unexpectedTable(report: Report): string[] {
  const results = unexpected(report);
  if (results.length === 0) return [];
  const more = results.length - MOST_UNEXPECTED;
  return [
    "## Unexpected",
    table(
      ["Subject", "Case", "Variant", "Verdict", "Why"],
      results.slice(0, MOST_UNEXPECTED).map((each) => [
        code(each.subject),
        code(each.case),
        each.variant ? code(each.variant) : "",
        symbol(standingOf(each)),
        prose(foundText(each)),
      ]),
    ),
    more > 0 ? `And ${count(more, "other")}, among the deviations below.` : "",
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

function implementations({ run, results }: Report): string {
  const shown = STANDINGS.filter((standing) => tally(results).has(standing));
  return table(
    ["Implementation", "Version", "Runtime", ...shown.map(symbol)],
    run.implementations.map((each) => {
      const counts = tally(results.filter(({ subject }) => subject === each.name));
      return [
        code(each.name),
        ...identity(each),
        ...shown.map((standing) => String(counts.get(standing) ?? "")),
      ];
    }),
  );
}

function identity({ version, runtime, language, unavailable }: StoredImplementation): string[] {
  if (unavailable !== undefined) return [`not available: ${prose(unavailable)}`, ""];
  return [code(version), code([language, runtime].filter((each) => each !== "").join(", "))];
}

function cell({ standing, accepted, judged, results }: Cell): string {
  if (standing === undefined) return "";
  const left = results.length - judged;
  const count = judged === 0 ? "" : ` ${accepted}/${judged}`;
  return `${symbol(standing)}${count}${left > 0 && judged > 0 ? `, ${left} unsupported` : ""}`;
}
