import type { Result, StoredAcceptance, StoredCheckpoint, StoredOutcome } from "../model.ts";
import { type Markup, markup } from "./markup.ts";

/** What was recorded at each checkpoint, against what is accepted there. */
export function outcomesTable(result: Result, table: readonly StoredCheckpoint[]): Markup | undefined {
  const unlisted = result.outcomes.filter(({ checkpoint }) => !table.some((row) => row.name === checkpoint));
  const rows = [
    ...table,
    ...unlisted.map(({ checkpoint }) => ({ name: checkpoint, conforming: [], tolerated: [], after: "" })),
  ];
  if (rows.length === 0) return undefined;
  return markup`<table class="outcomes">
<caption class="vh">Outcomes</caption>
<thead><tr><th scope="col">Checkpoint<th scope="col">Accepted<th scope="col">Actual</tr></thead>
<tbody>${rows.map((row) => rowOf(row, result))}</tbody>
</table>`;
}

function rowOf(row: StoredCheckpoint, { outcomes }: Result): Markup {
  const actual = actualOf(row, outcomes);
  const after = row.after !== "" && markup`<small> after ${row.after}</small>`;
  const list = [
    ...row.conforming.map((each) => accepted(each, actual)),
    ...row.tolerated.map((each) => accepted(each, actual, true)),
  ];
  return markup`<tr><th scope="row">${row.name}${after}<td><ul>${list}</ul><td>${found(actual)}</tr>`;
}

function found(actual: StoredOutcome | undefined): Markup {
  if (!actual) return markup`<small>not recorded</small>`;
  const { outcome, class: kind, expected } = actual;
  const words = `${kind}${expected === undefined ? "" : ", known"}`;
  return markup`<code class="is ${kind}">${outcome}</code> <small>${words}</small>`;
}

function accepted(
  { outcome, when, reason }: StoredAcceptance,
  actual: StoredOutcome | undefined,
  tolerated = false,
): Markup {
  const hit = outcome === actual?.outcome && markup` class="hit"`;
  const words = [when, tolerated ? "tolerated" : ""].filter((each) => each !== "").join(", ");
  const small = `${words}${reason ? `: ${reason}` : ""}`;
  return markup`<li><code${hit}>${outcome}</code>${small !== "" && markup` <small>${small}</small>`}`;
}

/** What was recorded at a row's checkpoint, or the sequence at those of a row such as `first+second`. */
function actualOf(row: StoredCheckpoint, outcomes: readonly StoredOutcome[]): StoredOutcome | undefined {
  const at = (name: string) => outcomes.find(({ checkpoint }) => checkpoint === name);
  const parts = row.name.split("+").map(at);
  if (at(row.name) || parts.length === 1 || parts.includes(undefined)) return at(row.name);
  const outcome = parts.map((each) => each!.outcome).join("+");
  const among = (list: readonly StoredAcceptance[]) => list.some((each) => each.outcome === outcome);
  return {
    checkpoint: row.name,
    outcome,
    class: among(row.conforming) ? "conforming" : among(row.tolerated) ? "tolerated" : "nonconforming",
  };
}
