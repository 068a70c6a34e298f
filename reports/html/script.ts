/**
 * The page's script. It shows the filter, unpacks the results of a case when it comes into view, and opens
 * the variants that a link leads to. Its hash is in the page's Content-Security-Policy, so that no other
 * script runs.
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
const unpacking = new Map();
function unpack(article) {
  if (!unpacking.has(article)) unpacking.set(article, unpacked(article));
  return unpacking.get(article);
}
async function unpacked(article) {
  const bytes = Uint8Array.from(atob(article.dataset.packed), (unit) => unit.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const parts = (await new Response(stream).text()).split("\\0");
  article.querySelectorAll(".folded").forEach((block, index) => {
    block.firstElementChild.insertAdjacentHTML("afterend", parts[index]);
  });
}
const approaching = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) unpack(target);
}, { rootMargin: "50%" });
async function open() {
  const target = document.getElementById(location.hash.slice(1));
  const article = target && target.closest("[data-packed]");
  if (article) await unpack(article);
  const folded = target && target.classList.contains("block") && [...target.querySelectorAll(".variant")];
  if (!folded) return;
  const verdict = target.querySelector("h4 > .b").classList[1];
  const chosen = folded.find((each) => each.querySelector(":scope > summary > ." + verdict));
  if (chosen) chosen.open = true;
  target.scrollIntoView();
}
for (const article of document.querySelectorAll("[data-packed]")) approaching.observe(article);
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
filter();
open();
`;

/** SHA-256 of {@linkcode SCRIPT}, in base64, as a Content-Security-Policy names it. */
export const SCRIPT_HASH = "MYIh3UtOxUWOQyfmS4SkQ0V5BvRFGc751sr6pKY8QZk=";
