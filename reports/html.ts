import { areas } from "./html/areas.ts";
import { Behaviour } from "./html/behaviour.ts";
import { Evidence } from "./html/evidence.ts";
import { explored } from "./html/explored.ts";
import { flaky } from "./html/flaky.ts";
import { head } from "./html/head.ts";
import { Lacking } from "./html/lacking.ts";
import { type Markup, markup, trusted } from "./html/markup.ts";
import { beginning, hashOf } from "./html/page.ts";
import { implementations, stale } from "./html/participants.ts";
import { SCRIPT } from "./html/script.ts";
import { EVIDENCE_STYLE } from "./html/style_evidence.ts";
import { MATRIX_STYLE } from "./html/style_matrix.ts";
import { matrixTable } from "./html/table.ts";
import { unexpected } from "./html/unexpected.ts";
import { flakesIn } from "./flaky.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import type { Report } from "./report.ts";
import { Unexpected } from "./unexpected.ts";

/** Explains the harness's part of a history. */
const LEGEND = [
  "Diagrams have the subject's calls on the left, the peer's on the right, and the harness between them:",
  "visible waits until something that was sent has arrived, without reading it, and says by what means it",
  "looked (the kernel, the endpoint's own poll, or a window of time); blocked watches for one window whether a",
  "call still waits; record and measure note an outcome and a number.",
].join(" ");

/**
 * `report.html`: one file that opens from disk, without network. A matrix of cases by implementations, and
 * for each case the requirement, the outcomes, and the histories as sequence diagrams. Without JavaScript
 * only the histories of accepted results are missing.
 */
export async function* writeHtml(report: Report): AsyncGenerator<string> {
  const [open, evidence] = [new Unexpected(report), new Evidence(report)];
  const [lacking, behaviour] = [new Lacking(), new Behaviour()];
  for await (const result of report.results()) {
    for (const each of [open, evidence, lacking, behaviour]) each.add(result);
  }
  const matrix = matrixOf(report);
  yield markup`${
    beginning({
      title: `Socket conformance: ${report.run.subjects.join(", ")}`,
      style: MATRIX_STYLE + EVIDENCE_STYLE,
      scriptHash: await hashOf(SCRIPT),
    })
  }<body>
<a class="skip" href="#matrix">Skip to the matrix</a>
<a class="skip" href="#evidence">Skip to the evidence</a>
<main>
${head(report)}
${unexpected(report, open)}
${flaky(report, await flakesIn(report))}
${stale(report.end)}
${explored(report)}
<section aria-labelledby="areas">
<h2 id="areas">Areas by implementations</h2>
${areas(matrix)}
</section>
<section aria-labelledby="implementations">
<h2 id="implementations">Implementations</h2>
${implementations(report)}
</section>
${lacking.markup}
<section aria-labelledby="matrix">
<h2 id="matrix">Cases by implementations</h2>
${filter(report, matrix)}
${matrixTable(matrix, behaviour)}
</section>
<section aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
<p>${LEGEND}</p>
<noscript><p class="note">Accepted results are packed: to read them takes JavaScript. A plain account of the run
is <a href="report.md">report.md</a>, which is written beside this page.</p></noscript>
${evidence.note}
`.text;
  for (const { rows } of matrix.groups) for (const row of rows) yield (await evidence.article(row)).text;
  yield markup`${await evidence.lines()}</section>
</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** The filter, which does nothing without the script. Its fields have the names that links have. */
function filter({ summary }: Report, { columns, groups }: Matrix): Markup {
  const areas = new Set(groups.map(({ name }) => name.split("/")[0]!));
  const levels = new Set(groups.flatMap(({ rows }) => rows.map((row) => row.case.level)));
  const names = columns.map(({ label }) => label);
  const verdicts = [
    ["unexpected", "unexpected deviations"],
    ...[...summary.tally().keys()].map((each) => [each]),
  ];
  return markup`<form id="filter" hidden>
<label>Words <input name="words" type="search" autocomplete="off"></label>
${choice("Area", "area", [...areas].map((each) => [each]))}
${choice("Level", "level", [...levels].map((each) => [each]))}
${choice("Verdict", "verdict", verdicts)}
${choice("Implementation", "of", names.map((each) => [each]))}
${choice("where it differs from", "against", names.map((each) => [each]))}
<button type="reset">Show all</button>
<output></output>
</form>`;
}

function choice(label: string, name: string, options: readonly (readonly string[])[]): Markup {
  const list = options.map(([value, text]) =>
    text === undefined ? markup`<option>${value}</option>` : markup`<option value="${value}">${text}</option>`
  );
  return markup`<label>${label} <select name="${name}"><option value="">${
    name === "against" ? "–" : "all"
  }</option>${list}</select></label>`;
}
