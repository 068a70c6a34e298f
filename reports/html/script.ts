/**
 * The page's script. It shows the filter and keeps its state in the link, after a question mark, so that
 * every view can be sent; unpacks the results of a case when it comes into view; and opens the variants that
 * a link leads to. Its hash is in the page's Content-Security-Policy, so that no other script runs.
 */
export const SCRIPT = `"use strict";
const form = document.querySelector("#filter");
const fields = [...form.elements].filter((each) => each.name);
const shown = form.querySelector("output");
const heads = [...document.querySelectorAll(".matrix thead th")].slice(1);
const verdictsOf = ({ className, dataset }) => dataset.v ? dataset.v.split(" ") : [className.slice(2)];
const rows = [...document.querySelectorAll(".matrix .row")].map((row) => {
  const link = row.querySelector("a");
  const id = link.hash.slice("#case:".length);
  const cells = [...row.querySelectorAll("td")];
  cells.forEach(({ firstElementChild: to }, index) => {
    if (to.localName === "a") to.href = "#" + id + heads[index].dataset.at;
  });
  return {
    row,
    article: document.getElementById(link.hash.slice(1)),
    area: id.split("/")[0],
    level: row.querySelector(".level").textContent,
    text: row.querySelector("th").textContent.toLowerCase(),
    verdicts: cells.map((cell) => new Set(verdictsOf(cell))),
    behaviour: cells.map((cell) => cell.className + " " + (cell.dataset.v || "") + " " + (cell.dataset.o || 0)),
  };
});
const deviations = ["error", "crash", "timeout", "fail"];
const has = (verdicts, wanted) =>
  wanted === "unexpected" ? deviations.some((each) => verdicts.has(each)) : verdicts.has(wanted);
function state() {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]).filter(([, value]) => value !== ""));
}
/** Two implementations are compared only if both have everything that the case needs. */
const judged = (verdicts) => [...verdicts].some((each) => each !== "unsupported" && each !== "one");
const differ = ({ verdicts, behaviour }, one, other) =>
  judged(verdicts[one]) && judged(verdicts[other]) && behaviour[one] !== behaviour[other];
function filter() {
  const { words = "", area, level, verdict, of, against } = state();
  const wanted = words.toLowerCase().split(/\\s+/);
  const [one, other] = [of, against].map((name) => heads.findIndex((head) => head.dataset.of === name));
  const looked = (each) => one < 0 ? each.verdicts : [each.verdicts[one]];
  let count = 0;
  for (const each of rows) {
    const hidden = !(!area || each.area === area) || !(!level || each.level === level) ||
      !wanted.every((word) => each.text.includes(word)) ||
      verdict && !looked(each).some((verdicts) => has(verdicts, verdict)) ||
      one >= 0 && other >= 0 && !differ(each, one, other);
    each.row.hidden = hidden;
    if (each.article) each.article.hidden = hidden;
    if (!hidden) count++;
  }
  for (const body of document.querySelectorAll(".matrix tbody")) {
    body.hidden = !body.querySelector(".row:not([hidden])");
  }
  columns(one, other);
  shown.textContent = count === rows.length ? "" : count + " of " + rows.length + " cases";
}
let columnsShown = "";
function columns(one, other) {
  const now = one < 0 ? "" : one + " " + other;
  if (now === columnsShown) return;
  columnsShown = now;
  const hidden = heads.map((_, index) => one >= 0 && index !== one && index !== other);
  heads.forEach((head, index) => head.hidden = hidden[index]);
  document.querySelector(".matrix").style.setProperty("--n", hidden.filter((each) => !each).length);
  for (const row of document.querySelectorAll(".matrix tbody tr")) {
    [...row.querySelectorAll("td")].forEach((cell, index) => cell.hidden = hidden[index]);
  }
}
function link(anchor) {
  const query = new URLSearchParams(state()).toString();
  return "#" + anchor + (query && "?" + query);
}
function changed() {
  filter();
  history.replaceState(null, "", link(""));
}
const unpacking = new Map();
function unpack(article) {
  if (!unpacking.has(article)) unpacking.set(article, unpacked(article));
  return unpacking.get(article);
}
async function inflated({ dataset }) {
  const bytes = Uint8Array.from(atob(dataset.packed), (unit) => unit.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return (await new Response(stream).text()).split("\\n");
}
/** All articles share lines: each has the numbers of its own, and what varies in them. */
let lines;
async function unpacked(article) {
  lines ??= inflated(document.querySelector("#lines"));
  const [numbers, ...varying] = await inflated(article);
  const all = await lines;
  const text = numbers.split(" ").map((number) => all[number]).join("\\n");
  const [anchor, next] = [article.id.slice("case:".length), varying.values()];
  const fill = (mark) => mark === "\\x01" ? next.next().value : anchor;
  article.insertAdjacentHTML("beforeend", text.replace(/[\\x01\\x02]/g, fill));
}
const approaching = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) unpack(target);
}, { rootMargin: "50%" });
async function open(anchor) {
  const article = document.getElementById("case:" + anchor.split("@")[0]);
  if (article && article.dataset.packed) await unpack(article);
  const target = document.getElementById(anchor);
  if (!target) return;
  if (target.classList.contains("block")) {
    const verdict = target.querySelector("h4 > .b").classList[1];
    const chosen = [...target.querySelectorAll(".variant")]
      .find((each) => each.querySelector(":scope > summary > ." + verdict));
    if (chosen) chosen.open = true;
  }
  target.scrollIntoView();
  if (target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
}
/** Takes what a link says: an anchor, and after a question mark the state of the filter. */
function arrive() {
  const [anchor, query] = location.hash.slice(1).split("?");
  if (query !== undefined || anchor === "") {
    const given = new URLSearchParams(query);
    for (const field of fields) field.value = given.get(field.name) || "";
  } else history.replaceState(null, "", link(anchor));
  filter();
  if (anchor !== "") open(anchor);
  else if (query) form.scrollIntoView();
}
addEventListener("beforeprint", async () => {
  for (const each of document.querySelectorAll(".case:not([hidden]) details")) each.open = true;
});
for (const article of document.querySelectorAll("article[data-packed]")) approaching.observe(article);
form.hidden = false;
form.addEventListener("input", changed);
form.addEventListener("reset", () => setTimeout(changed));
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") form.reset();
});
addEventListener("hashchange", arrive);
arrive();
`;
