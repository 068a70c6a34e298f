import type { Cell, Group, Matrix } from "../matrix.ts";
import { tallyText } from "../standing.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { count } from "./detail.ts";
import { html, type Markup } from "./markup.ts";

/** The matrix: cases by implementations, a section for each group of cases. */
export function matrixTable({ columns, groups }: Matrix): Markup {
  return html`
    <table
      class="matrix"><caption>A cell has the verdict that matters most among the variants of a case, and how many of those that were judged are accepted. It leads to the evidence.</caption><thead><tr><th scope="col">Case</th>${columns
        .map(({ label, subject, peer }) =>
          html`<th scope="col">${
            label === subject ? subject : html`${subject}<small> with ${peer}</small>`
          }</th>`
        )}</tr></thead>${groups.map((group) => section(group, columns.length))}</table>
  `;
}

function section({ name, rows }: Group, columns: number): Markup {
  const totals = Array.from({ length: columns }, (_, index) => {
    const cells = rows.map((row) => row.cells[index]!);
    const judged = sum(cells.map((each) => each.judged));
    return judged === 0 ? "" : `${sum(cells.map((each) => each.accepted))}/${judged}`;
  });
  return html`<tbody><tr class="group"><th scope="rowgroup">${name.replaceAll("/", " / ")}</th>${
    totals.map((each) => html`<td>${each}</td>`)
  }</tr>${
    rows.map(({ case: { id, title, level }, cells }) =>
      html`
        <tr
          class="row"><th scope="row"><a href="#${anchor(
            id,
          )}">${title}</a> <span class="level ${level}">${level}</span><code>${id}</code></th>${cells.map((
            cell,
          ) => cellOf(id, cell))}</tr>
      `
    )
  }</tbody>`;
}

function cellOf(id: string, cell: Cell): Markup {
  if (cell.standing === undefined) return html`<td class="none"><span class="vh">no result</span></td>`;
  const words = tallyText(cell.results);
  return html`
    <td class="v-${cell.standing}"
      data-v="${cell.standing}"><a href="#${anchor(id, cell.column)}" title="${words}">${badge(
        cell.standing,
      )} <span class="n">${count(cell)}</span></a></td>
  `;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
