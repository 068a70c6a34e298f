import type { Result, StoredCheckpoint, StoredOutcome } from "../model.ts";
import { type Accepted, type Checkpoint, checkpointsOf, conditionsOf } from "../text/checkpoints.ts";
import { type Markup, markup } from "./markup.ts";

/** The table of checkpoints: accepted outcomes beside the actual one. */
export function outcomesTable(result: Result, table: readonly StoredCheckpoint[]): Markup | undefined {
  const rows = checkpointsOf(result, table);
  if (rows.length === 0) return undefined;
  return markup`<table class="outcomes">
<caption class="vh">Outcomes</caption>
<thead><tr><th scope="col">Checkpoint<th scope="col">Accepted<th scope="col">Actual</tr></thead>
<tbody>${rows.map(rowOf)}</tbody>
</table>`;
}

function rowOf({ name, after, accepted, actual }: Checkpoint): Markup {
  const only = after !== "" && markup`<small> after ${after}</small>`;
  return markup`<tr><th scope="row">${name}${only}<td><ul>${accepted.map(acceptance)}</ul><td>${
    found(actual)
  }</tr>`;
}

function found(actual: StoredOutcome | undefined): Markup {
  if (!actual) return markup`<small>not recorded</small>`;
  const { outcome, class: kind, expected } = actual;
  const words = `${kind}${expected === undefined ? "" : ", known"}`;
  return markup`<code class="is ${kind}">${outcome}</code> <small>${words}</small>`;
}

function acceptance(accepted: Accepted): Markup {
  const { outcome, reason, met } = accepted;
  const hit = met && markup` class="hit"`;
  const small = conditionsOf(accepted) + (reason ? `: ${reason}` : "");
  return markup`<li><code${hit}>${outcome}</code>${small !== "" && markup` <small>${small}</small>`}`;
}
