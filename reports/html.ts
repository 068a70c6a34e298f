import { Evidence } from "./html/evidence.ts";
import { head } from "./html/head.ts";
import { type Markup, markup, trusted } from "./html/markup.ts";
import { implementations, stale } from "./html/participants.ts";
import { SCRIPT, SCRIPT_HASH } from "./html/script.ts";
import { STYLE } from "./html/style.ts";
import { EVIDENCE_STYLE } from "./html/style_evidence.ts";
import { MATRIX_STYLE } from "./html/style_matrix.ts";
import { matrixTable } from "./html/table.ts";
import { unexpected } from "./html/unexpected.ts";
import { matrixOf } from "./matrix.ts";
import type { Report } from "./report.ts";
import { Unexpected } from "./unexpected.ts";

/**
 * Nothing is fetched, and only the page's own script runs. Styles are inline because the diagrams place what
 * they show.
 */
const POLICY =
  `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

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
  for await (const result of report.results()) {
    open.add(result);
    evidence.add(result);
  }
  const matrix = matrixOf(report);
  yield markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Socket conformance: ${report.run.subjects.join(", ")}</title>
<style>${trusted(STYLE + MATRIX_STYLE + EVIDENCE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#matrix">Skip to the matrix</a>
<a class="skip" href="#evidence">Skip to the evidence</a>
<main>
${head(report)}
${unexpected(report, open)}
${stale(report.end)}
<section aria-labelledby="implementations">
<h2 id="implementations">Implementations</h2>
${implementations(report)}
</section>
<section aria-labelledby="matrix">
<h2 id="matrix">Cases by implementations</h2>
${filter(report)}
${matrixTable(matrix)}
</section>
<section aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
<p>${LEGEND}</p>
<noscript><p class="note">Accepted results are packed: to read their histories takes JavaScript.</p></noscript>
${evidence.note}
`.text;
  for (const { rows } of matrix.groups) for (const row of rows) yield (await evidence.article(row)).text;
  yield markup`</section>
</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

function filter({ summary }: Report): Markup {
  const options = [...summary.tally().keys()].map((each) => markup`<option>${each}`);
  return markup`<form id="filter" hidden>
<label>Words <input name="words" type="search" autocomplete="off"></label>
<label>Verdict <select name="verdict">
<option value="">all<option value="unexpected">unexpected deviations${options}</select></label>
<output></output>
</form>`;
}
