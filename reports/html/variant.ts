import type { Result, StoredCase } from "../model.ts";
import { grouped } from "../printable.ts";
import { isUnexpected } from "../consequence.ts";
import { standingOf } from "../standing.ts";
import { foundText } from "../text/found.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { outcomesTable } from "./outcomes.ts";
import { timeline } from "./timeline.ts";

/** Characters shown of the end of a stderr. */
const SHOWN_STDERR = 4000;

/**
 * In place of a history that goes like the one shown for another variant of the cell: a page of thousands of
 * variants stays small.
 */
const elsewhere = markup`<p class="measures">The history is in results.jsonl.</p>`;

/**
 * One variant, folded: verdict and axes, and inside them the outcomes, the history, both stderrs, and the
 * command that runs it again.
 */
export function variant(result: Result, required: StoredCase, withHistory: boolean): Markup {
  const standing = standingOf(result);
  const times = `${grouped(result.durationMs, 1)} ms` +
    (result.waitedMs > 0 ? `, ${grouped(result.waitedMs, 1)} ms of it waiting` : "");
  // A pass like the one before it has nothing to tell but that it passed.
  const inFull = withHistory || standing !== "pass";
  // A link leads to an unexpected deviation, which must be in sight without JavaScript too.
  const open = withHistory && isUnexpected(standing);
  const known = standing === "known" ? result.reasons : [];
  return markup`<details class="variant"${open && markup` open`}><summary>${badge(standing)} <code>${
    result.variant || "one variant"
  }</code>${result.round > 1 && ` round ${result.round}`} <small>${times}</small>${
    result.why !== "" && markup`<span class="why">${foundText(result)}</span>`
  }</summary>
<div class="inside">
${known.map((reason) => markup`<p><b>Known:</b> ${reason}</p>\n`)}
${inFull && outcomesTable(result, required.table)}
${measures(result)}
${withHistory ? timeline(result) : elsewhere}
${stderr("subject", result.stderr.subject)}${stderr("peer", result.stderr.peer)}
<p class="again"><span>Again:</span> <code>${result.command}</code></p>
</div></details>
`;
}

function measures({ measures }: Result): Markup | undefined {
  const entries = Object.entries(measures);
  if (entries.length === 0) return undefined;
  const list = entries.map(([name, value], index) =>
    markup`${index > 0 && ", "}${name} <b>${grouped(value, 3)}</b>`
  );
  return markup`<p class="measures">Measured: ${list}</p>`;
}

function stderr(seat: string, text: string): Markup | undefined {
  if (text === "") return undefined;
  const end = text.length > SHOWN_STDERR ? `…${text.slice(-SHOWN_STDERR)}` : text;
  return markup`<p>The ${seat} wrote on stderr:</p><pre>${end}</pre>`;
}
