import type { Result, StoredCase } from "../model.ts";
import { clip, grouped } from "../printable.ts";
import { standingOf } from "../standing.ts";
import { badge } from "./badge.ts";
import { html, type Markup } from "./markup.ts";
import { outcomesTable } from "./outcomes.ts";
import { timeline } from "./timeline.ts";

/** Characters shown of what an end wrote on stderr, the last ones. */
const SHOWN_STDERR = 4000;

/** One variant, folded: verdict and axes, and inside them the outcomes, the history, what the ends wrote, and how to run it again. */
export function variant(result: Result, required: StoredCase): Markup {
  const standing = standingOf(result);
  const known = standing === "known" ? result.reasons : [];
  return html`
    <details class="variant">
      <summary>${badge(standing)} <code>${result.variant || "one variant"}</code>${result.round > 1 &&
        ` round ${result.round}`} <small>${grouped(result.durationMs, 1)} ms${result.waitedMs > 0 &&
        `, ${grouped(result.waitedMs, 1)} ms of it waiting`}</small>${result.why !== "" &&
        html`<span class="why">${result.why}</span>`}</summary>
      <div class="inside">${known.map((reason) => html`<p><b>Known:</b> ${reason}</p>`)}${outcomesTable(
        result,
        required.table,
      )}${measures(result)}${timeline(result)}${stderr("subject", result.stderr.subject)}${stderr(
        "peer",
        result.stderr.peer,
      )}${result.command !== "" &&
        html`<p class="again"><span>Again:</span> <code>${result.command}</code></p>`}</div>
    </details>
  `;
}

function measures({ measures }: Result): Markup | undefined {
  const entries = Object.entries(measures);
  if (entries.length === 0) return undefined;
  return html`<p class="measures">Measured: ${
    entries.map(([name, value], index) => html`${index > 0 && ", "}${name} <b>${grouped(value, 3)}</b>`)
  }</p>`;
}

function stderr(seat: string, text: string): Markup | undefined {
  if (text === "") return undefined;
  const end = text.length > SHOWN_STDERR ? `…${clip(text.slice(-SHOWN_STDERR), SHOWN_STDERR)}` : text;
  return html`
    <p>The ${seat} wrote on stderr:</p>
    <pre>${end}</pre>
  `;
}
