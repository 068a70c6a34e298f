import { needsLook } from "../consequence.ts";
import type { Cell, Column, Group, Matrix, Row } from "../matrix.ts";
import { tallyText } from "../standing.ts";
import { SYMBOLS } from "../symbols.ts";
import type { Behaviour } from "./behaviour.ts";
import { anchor, of } from "./anchor.ts";
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
export function matrixTable({ columns, groups }: Matrix, behaviour: Behaviour): Markup {
  const { length } = columns;
  const size = length > MANY ? "matrix many most" : length > FEW ? "matrix many" : "matrix";
  return markup`<table class="${size}" style="--n:${length}">
<caption>${CAPTION}</caption>
<thead><tr><th scope="col">Case</th>${columns.map(head)}</tr></thead>
${groups.map((group) => section(group, length, behaviour))}</table>`;
}

function head(column: Column): Markup {
  const { label, subject, peer } = column;
  const name = markup`${subject}${label !== subject && markup`<small> with ${peer}</small>`}`;
  return markup`<th scope="col" data-of="${label}" data-at="${of(column)}"><span>${name}</span></th>`;
}

function section({ name, rows }: Group, columns: number, behaviour: Behaviour): Markup {
  const totals = Array.from({ length: columns }, (_, index) => total(rows.map((row) => row.cells[index]!)));
  return markup`<tbody>
<tr class="group"><th scope="rowgroup">${name.replaceAll("/", " / ")}</th>${totals}</tr>
${rows.map((row) => rowOf(row, behaviour.of(row)))}</tbody>
`;
}

function total(cells: readonly Cell[]): Markup {
  const accepted = cells.reduce((sum, each) => sum + each.accepted, 0);
  const judged = cells.reduce((sum, each) => sum + each.judged, 0);
  return markup`<td>${judged > 0 && `${accepted}/${judged}`}</td>`;
}

function rowOf({ case: { id, title, level }, cells }: Row, alike: readonly number[]): Markup {
  const name = markup`<a href="#${anchor(id)}">${title}</a> <span class="level ${level}">${level}</span>`;
  return markup`<tr class="row"><th scope="row">${name}<code>${id}</code></th>
${cells.map((cell, index) => cellOf(id, cell, alike[index]!))}</tr>
`;
}

/** A cell; `alike` is a number that cells of the row have in common which behaved alike. */
function cellOf(id: string, cell: Cell, alike: number): Markup {
  const { standing, column, tally } = cell;
  if (standing === undefined) return markup`<td class="none"><span class="vh">no result</span></td>`;
  // A page has thousands of these: what a class says is not said again.
  const several = tally.size > 1 &&
    markup` data-v="${[...tally.keys()].join(" ")}" title="${tallyText(tally)}"`;
  const words = markup`${SYMBOLS[standing]} <span class="w">${standing}</span> ${count(cell)}`;
  const behaviour = alike > 0 && markup` data-o="${alike}"`;
  // The script makes links to what is packed: without it they would lead nowhere.
  const link = needsLook(standing) && markup` href="#${anchor(id, column)}"`;
  return markup`<td class="v-${standing}"${several}${behaviour}><a${link}>${words}</a>
`;
}
