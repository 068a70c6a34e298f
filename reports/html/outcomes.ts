import type { Result, StoredAcceptance, StoredCheckpoint } from "../model.ts";
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
  const actual = outcomes.find(({ checkpoint }) => checkpoint === row.name);
  const word = (each: StoredAcceptance, tolerated: boolean) =>
    html`<li>${html`<code${
      each.outcome === actual?.outcome && html`
        class="hit"
      `
    }>${each.outcome}</code>`}${each.when !== "" && ` ${each.when}`}${
      tolerated && html`
        <small>tolerated${each.reason !== "" && `: ${each.reason}`}</small>
      `
    }`;
  return html`
    <tr>
      <th scope="row">${row.name}${row.after !== "" && html`<small> after ${row.after}</small>`}<td><ul>${row
        .conforming.map((each) => word(each, false))}${row.tolerated.map((each) =>
          word(each, true)
        )}</ul><td>${actual
        ? html`<code class="is ${actual.class}">${actual.outcome}</code> <small>${actual.class}${
          actual.expected !== undefined && `, known: ${actual.expected}`
        }</small>`
        : html`<small>not recorded</small>`}</tr>
  `;
}
