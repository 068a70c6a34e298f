import type { Cell, Group, Row } from "../matrix.ts";
import type { Source, StoredCase } from "../model.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { html, type Markup } from "./markup.ts";
import { variant } from "./variant.ts";

/** What is required by each case of a group and what each column did. */
export function details(group: Group): Markup {
  return html`${group.rows.map(caseBlock)}`;
}

function caseBlock({ case: required, cells }: Row): Markup {
  const { id, title, requirement, level, sources } = required;
  return html`
    <article class="case"
      id="${anchor(id)}"><h3>${title} <small><code>${id}</code></small></h3>${requirement !== "" &&
        html`<p class="requirement"><b class="level ${level}">${level}</b> ${requirement}</p>`}${sources
            .length > 0 &&
        html`<p class="sources">Sources: ${
          sources.map((each, index) => html`${index > 0 && "; "}${source(each)}`)
        }</p>`}${cells.map((cell) => block(required, cell))}</article>
  `;
}

function block(required: StoredCase, cell: Cell): Markup | undefined {
  if (cell.standing === undefined) return undefined;
  return html`<section class="block" id="${
    anchor(required.id, cell.column)
  }" tabindex="-1"><h4>${cell.column.label} ${badge(cell.standing, ` ${count(cell)}`)}</h4>${
    cell.results.map((each) => variant(each, required))
  }</section>`;
}

/** How many of the judged variants were accepted, such as `5/6`; nothing where none was judged. */
export function count({ accepted, judged }: Cell): string {
  return judged === 0 ? "" : `${accepted}/${judged}`;
}

function source({ document, section, url }: Source): Markup {
  const text = [document, section].filter((each) => each !== "").join(" ");
  // Only web addresses become links: a case of someone else's must not put a script into the page.
  if (url === undefined || !/^https?:\/\//.test(url)) return html`${text}`;
  return html`<a href="${url}" rel="noreferrer">${text}</a>`;
}
