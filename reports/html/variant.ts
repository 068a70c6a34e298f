import type { Result, StoredCase } from "../model.ts";
import { grouped } from "../printable.ts";
import { isUnexpected } from "../consequence.ts";
import type { Standing } from "../standing.ts";
import { foundText } from "../text/found.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { outcomesTable } from "./outcomes.ts";
import { timeline } from "./timeline.ts";

/** Variants that are named of those that went the same way. */
const MOST_ALIKE = 100;
/** Characters shown of the end of a stderr. */
const SHOWN_STDERR = 4000;

/** In place of a history that is like another one of the cell. */
const elsewhere = markup`<p class="measures">The history is in results.jsonl.</p>`;

/** A result that is shown, and those that went like it. */
export interface Shown {
  readonly standing: Standing;
  /** The result; without a history where another one of the cell is enough. */
  readonly result: Result;
  /** Names of the variants of the cell that went the same way. */
  readonly alike: string[];
}

/** The axes of a result, and the round where there are several. */
export function nameOf({ variant, round }: Pick<Result, "variant" | "round">): string {
  return [variant || "one variant", round > 1 ? `round ${round}` : ""].filter(Boolean).join(" ");
}

/**
 * One variant, folded: verdict and axes, and inside them the outcomes, the history, both stderrs, the command
 * that runs it again, and the variants that went the same way.
 */
export function variant({ standing, result, alike }: Shown, required: StoredCase): Markup {
  const times = `${grouped(result.durationMs, 1)} ms` +
    (result.waitedMs > 0 ? `, ${grouped(result.waitedMs, 1)} ms of it waiting` : "");
  const hasHistory = result.history.operations.length > 0;
  const played = hasHistory || result.outcomes.length > 0;
  // A link leads to an unexpected deviation, which must be in sight without JavaScript too.
  const open = isUnexpected(standing);
  const known = standing === "known" ? result.reasons : [];
  const more = alike.length > 0 && markup` <small>and ${grouped(alike.length)} more</small>`;
  return markup`<details class="variant"${open && markup` open`}><summary>${badge(standing)} <code>${
    nameOf(result)
  }</code>${more} <small>${times}</small>${
    result.why !== "" && markup`<span class="why">${foundText(result)}</span>`
  }</summary>
<div class="inside">
${known.map((reason) => markup`<p><b>Known:</b> ${reason}</p>\n`)}
${played && outcomesTable(result, required.table)}
${measures(result)}
${hasHistory ? timeline(result) : played && elsewhere}
${stderr("subject", result.stderr.subject)}${stderr("peer", result.stderr.peer)}
${played && markup`<p class="again"><span>Again:</span> <code>${result.command}</code></p>\n`}
${alike.length > 0 && markup`<p class="measures">The same way went ${named(alike)}.</p>`}
</div></details>
`;
}

function named(alike: readonly string[]): string {
  const more = alike.length - MOST_ALIKE;
  return alike.slice(0, MOST_ALIKE).join(" · ") + (more > 0 ? ` and ${grouped(more)} more` : "");
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
