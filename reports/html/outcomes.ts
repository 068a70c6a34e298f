import type { Result, StoredAcceptance, StoredCheckpoint, StoredOutcome } from "../model.ts";
import { html, type Markup } from "./markup.ts";

/** What was recorded at each checkpoint, against what is accepted there. */
export function outcomesTable(result: Result, table: readonly StoredCheckpoint[]): Markup | undefined {
  const unlisted = result.outcomes.filter(({ checkpoint }) => !table.some((row) => row.name === checkpoint));
  const rows = [
    ...table,
    ...unlisted.map(({ checkpoint }) => ({ name: checkpoint, conforming: [], tolerated: [], after: "" })),
  ];
  if (rows.length === 0) return undefined;
  return html`
    <table class="outcomes">
      <caption class="vh">Outcomes</caption>
      <thead>
        <tr>
          <th
            scope="col">Checkpoint<th scope="col">Accepted<th scope="col">Actual</tr></thead><tbody>${rows
              .map((row) => rowOf(row, result))}</tbody></table>
  `;
}

function rowOf(row: StoredCheckpoint, { outcomes }: Result): Markup {
  const actual = actualOf(row, outcomes);
  return html`
    <tr>
      <th scope="row">${row.name}${row.after !== "" && html`<small> after ${row.after}</small>`}<td><ul>${row
        .conforming.map((each) => accepted(each, actual))}${row.tolerated.map((each) =>
          accepted(each, actual, true)
        )}</ul><td>${actual
        ? html`<code class="is ${actual.class}">${actual.outcome}</code> <small>${actual.class}${
          actual.expected !== undefined && ", known"
        }</small>`
        : html`<small>not recorded</small>`}</tr>
  `;
}

function accepted(
  { outcome, when, reason }: StoredAcceptance,
  actual: StoredOutcome | undefined,
  tolerated = false,
): Markup {
  return html`
    <li>
      <code${outcome === actual?.outcome && html`
        class="hit"
      `}>${outcome}</code>${when !== "" && html`
        <small>${when}</small>
      `}${tolerated && html`
        <small>tolerated${reason !== "" && `: ${reason}`}</small>
      `}
  `;
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
