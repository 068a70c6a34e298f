import type { RunFooter, Stale, StoredImplementation } from "../model.ts";
import type { Report } from "../report.ts";
import { replacementText } from "../text/replacement.ts";
import { badges } from "./head.ts";
import { type Markup, markup } from "./markup.ts";

/** The implementations that took part or could not. */
export function implementations(report: Report): Markup {
  return markup`<table class="who stacked">
<caption class="vh">Implementations</caption>
<thead><tr>${heads(["Name", "Version", "Runs on", "Part", "Results"])}</tr></thead>
<tbody>
${report.run.implementations.map((each) => implementation(each, report))}</tbody>
</table>
${
    report.summary.replacements.map((each) =>
      markup`<p>${replacementText(each)}</p>
`
    )
  }`;
}

function implementation(one: StoredImplementation, { run, summary }: Report): Markup {
  const { name, version, language, runtime, os, unavailable } = one;
  const own = summary.tally(({ subject }) => subject === name);
  const parts = [run.subjects.includes(name) ? "subject" : "", run.peers.includes(name) ? "peer" : ""];
  const identity = unavailable === undefined
    ? markup`<td>${version}<td>${joined([language, runtime, os])}`
    : markup`<td colspan="2"><b>not available:</b> ${unavailable}`;
  return markup`<tr><th scope="row">${name}</th>${identity}<td>${joined(parts)}<td>${badges(own)}</tr>
`;
}

/** Expectations that did not come true, or nothing. */
export function stale(end: RunFooter | undefined): Markup | undefined {
  if (!end || end.stale.length === 0) return undefined;
  return markup`<section aria-labelledby="stale">
<h2 id="stale">Stale expectations</h2>
<p>These were expected and did not occur: correct them or take them out.</p>
<div class="wide" role="group" aria-label="Table of them, which may scroll sideways" tabindex="0"><table class="who">
<caption class="vh">Stale expectations</caption>
<thead><tr>${heads(["Implementation", "Case", "Variant", "Checkpoint", "Expected", "Found"])}</tr></thead>
<tbody>
${end.stale.map(expectation)}</tbody>
</table></div>
</section>`;
}

function expectation({ implementation, variant, checkpoint, outcome, found, ...rest }: Stale): Markup {
  const names = markup`<th scope="row">${implementation}<td><code>${rest.case}</code><td>${variant}`;
  return markup`<tr>${names}<td>${checkpoint}<td><code>${outcome}</code><td><code>${found}</code></tr>
`;
}

function heads(words: readonly string[]): Markup {
  return markup`${words.map((each) => markup`<th scope="col">${each}`)}`;
}

function joined(words: readonly string[]): string {
  return words.filter((each) => each !== "").join(", ");
}
