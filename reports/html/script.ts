/**
 * The page's script. The page is whole without it; it shows the filter, and opens the folded variants that a
 * link leads to. Its hash is in the page's Content-Security-Policy, so that no other script runs.
 */
export const SCRIPT = `"use strict";
const form = document.querySelector("#filter");
const words = form.elements.namedItem("words");
const verdict = form.elements.namedItem("verdict");
const shown = form.querySelector("output");
const rows = [...document.querySelectorAll(".matrix .row")].map((row) => ({
  row,
  article: document.getElementById(row.querySelector("a").hash.slice(1)),
  text: row.textContent.toLowerCase(),
  verdicts: new Set([...row.querySelectorAll("[data-v]")].flatMap((cell) => cell.dataset.v.split(" "))),
}));
const deviations = ["error", "crash", "timeout", "fail"];
function matches({ text, verdicts }) {
  const wanted = verdict.value;
  if (wanted === "unexpected" && !deviations.some((each) => verdicts.has(each))) return false;
  if (wanted !== "" && wanted !== "unexpected" && !verdicts.has(wanted)) return false;
  return words.value.toLowerCase().split(/\\s+/).every((word) => text.includes(word));
}
function filter() {
  let count = 0;
  for (const each of rows) {
    const hidden = !matches(each);
    each.row.hidden = hidden;
    if (each.article) each.article.hidden = hidden;
    if (!hidden) count++;
  }
  for (const body of document.querySelectorAll(".matrix tbody")) {
    body.hidden = !body.querySelector(".row:not([hidden])");
  }
  shown.textContent = count === rows.length ? "" : count + " of " + rows.length + " cases";
}
function open() {
  const target = document.getElementById(location.hash.slice(1));
  const folded = target && target.classList.contains("block") && [...target.querySelectorAll(".variant")];
  if (!folded) return;
  const verdict = target.querySelector("h4 > .b").classList[1];
  const chosen = folded.find((each) => each.querySelector(":scope > summary > ." + verdict));
  if (chosen) chosen.open = true;
  target.scrollIntoView();
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
filter();
open();
`;

/** SHA-256 of {@linkcode SCRIPT}, in base64, as a Content-Security-Policy names it. */
export const SCRIPT_HASH = "yukYtKZAuLNS8tTPvFwwhixmNi5jNilukx1OZM8pLJo=";
