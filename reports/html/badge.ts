import type { Standing } from "../standing.ts";
import { SYMBOLS } from "../symbols.ts";
import { type Content, type Markup, markup } from "./markup.ts";

/** The meaning of each standing, shown on hover. */
const MEANINGS: Readonly<Record<Standing, string>> = {
  error: "a defect of sockspec, not of the implementation",
  crash: "the implementation died",
  timeout: "the implementation hung",
  fail: "an outcome that is not accepted",
  inconclusive: "the peer, the host or noise kept it from being judged",
  known: "a deviation that the expectations list",
  tolerated: "another reading of the requirement, or another platform",
  pass: "as required",
  unsupported: "the implementation lacks something that the case needs",
};

/** A standing as symbol and word, never as a colour alone. */
export function badge(standing: Standing, more: Content = ""): Markup {
  const symbol = markup`<span aria-hidden="true">${SYMBOLS[standing]}</span>`;
  return markup`<span class="b v-${standing}" title="${
    MEANINGS[standing]
  }">${symbol} <span class="w">${standing}</span>${more}</span>`;
}
