import type { Cell, Column, Group, Matrix, Row } from "../matrix.ts";
import { tallyText } from "../standing.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { count } from "./evidence.ts";
import { type Markup, markup } from "./markup.ts";

/** Explains the cells of the matrix. */
const CAPTION =
  "A cell has the verdict that matters most among the variants of a case, and how many of those that were " +
  "judged are accepted. It leads to the evidence.";

/** Columns that have room for words everywhere. */
const FEW = 4;
/** Columns at most that have room for words on a wide screen. */
const MANY = 11;

/** The matrix: cases by implementations, a section for each group of cases. */
export function matrixTable({ columns, groups }: Matrix): Markup {
  const { length } = columns;
  const size = length > MANY ? "matrix many most" : length > FEW ? "matrix many" : "matrix";
  return markup`<table class="${size}" style="--n:${length}">
<caption>${CAPTION}</caption>
<thead><tr><th scope="col">Case</th>${columns.map(head)}</tr></thead>
${groups.map((group) => section(group, length))}</table>`;
}

function head({ label, subject, peer }: Column): Markup {
  const name = markup`${subject}${label !== subject && markup`<small> with ${peer}</small>`}`;
  return markup`<th scope="col"><span>${name}</span></th>`;
}

function section({ name, rows }: Group, columns: number): Markup {
  const totals = Array.from({ length: columns }, (_, index) => total(rows.map((row) => row.cells[index]!)));
  return markup`<tbody>
<tr class="group"><th scope="rowgroup">${name.replaceAll("/", " / ")}</th>${totals}</tr>
${rows.map(rowOf)}</tbody>
`;
}

function total(cells: readonly Cell[]): Markup {
  const accepted = cells.reduce((sum, each) => sum + each.accepted, 0);
  const judged = cells.reduce((sum, each) => sum + each.judged, 0);
  return markup`<td>${judged > 0 && `${accepted}/${judged}`}</td>`;
}

function rowOf({ case: { id, title, level }, cells }: Row): Markup {
  const name = markup`<a href="#${anchor(id)}">${title}</a> <span class="level ${level}">${level}</span>`;
  return markup`<tr class="row"><th scope="row">${name}<code>${id}</code></th>
${cells.map((cell) => cellOf(id, cell))}</tr>
`;
}

function cellOf(id: string, cell: Cell): Markup {
  const { standing, column, tally } = cell;
  if (standing === undefined) return markup`<td class="none"><span class="vh">no result</span></td>`;
  const content = markup`${badge(standing)} <span class="n">${count(cell)}</span>`;
  const link = markup`<a href="#${anchor(id, column)}" title="${column.label}: ${
    tallyText(tally)
  }">${content}</a>`;
  return markup`<td class="v-${standing}" data-v="${[...tally.keys()].join(" ")}">${link}</td>
`;
}
