import { badge } from "../html/badge.ts";
import { type Markup, markup } from "../html/markup.ts";
import { beginning } from "../html/page.ts";
import { count, grouped } from "../printable.ts";
import type { Standing } from "../standing.ts";
import { type Change, type Comparison, KINDS, type Side } from "./model.ts";
import { HEADINGS, onlyTexts, subjectsIn, summaryText, variantsText } from "./words.ts";

const OWN_STYLE = `
.changes { list-style: none; margin: 0; padding: 0; }
.changes > li { padding: .6rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.changes table { width: auto; margin: .35rem 0; }
.changes td, .changes th { padding: .1rem 1.2rem .1rem 0; vertical-align: top; text-align: left; }
.changes th { font-weight: 400; color: var(--dim); }
.changes small { display: block; }
.changes details { display: inline-block; vertical-align: top; }
`;

/** The comparison as one page that opens from disk, without network and without scripts. */
export function* writeComparisonHtml(comparison: Comparison): Generator<string> {
  const { old, new: now, changes, left } = comparison;
  yield markup`${
    beginning({ title: `Socket behaviour compared: ${summaryText(comparison)}`, style: OWN_STYLE })
  }<body>
<main>
<h1>Socket behaviour compared</h1>
${verdict(comparison)}
${sides(old, now)}
${contents(comparison)}
`.text;
  const subjects = subjectsIn(comparison);
  for (const kind of KINDS) {
    const own = changes.filter((each) => each.kind === kind);
    if (own.length === 0) continue;
    yield markup`<section aria-labelledby="${kind}">
<h2 id="${kind}">${HEADINGS[kind]} <small>${grouped(comparison.counts[kind])}</small></h2>
<ul class="changes">
`.text;
    for (const each of own) yield item(each, subjects(each)).text;
    yield markup`</ul>
${left[kind] > 0 && markup`<p>And ${count(left[kind], "other variant")}.</p>`}
</section>
`.text;
  }
  yield markup`${runs(comparison)}
</main>
</body>
</html>
`.text;
}

function verdict(comparison: Comparison): Markup {
  const { counts } = comparison;
  const [style, symbol] = counts.regression > 0
    ? ["v-fail", "✗"]
    : counts.worse > 0
    ? ["v-known", "!"]
    : ["v-pass", "✓"];
  return markup`<p class="verdict ${style}"><span aria-hidden="true">${symbol}</span> ${
    summaryText(comparison)
  }</p>`;
}

/** Links to the sections that there are. */
function contents({ counts }: Comparison): Markup | undefined {
  const kinds = KINDS.filter((kind) => counts[kind] > 0);
  if (kinds.length < 2) return undefined;
  return markup`<nav aria-label="Sections"><p>${
    kinds.map((kind) => markup`<a href="#${kind}">${HEADINGS[kind]}</a> (${grouped(counts[kind])}) `)
  }</p></nav>`;
}

function sides(old: Side, now: Side): Markup {
  const row = (name: string, words: (side: Side) => string) =>
    markup`<tr><th scope="row">${name}</th><td>${words(old)}</td><td>${words(now)}</td></tr>
`;
  return markup`<div class="wide"><table class="who">
<thead><tr><td></td><th scope="col">Old</th><th scope="col">New</th></tr></thead>
<tbody>
${old.subject !== undefined && row("Implementation", ({ subject }) => subject ?? "")}${
    row("sockspec", ({ sockspec }) => sockspec)
  }${row("Host", ({ host: { os, arch, kernel } }) => `${os} ${arch} ${kernel}`)}${
    row("Started", ({ started }) => started)
  }${row("Results", ({ results }) => grouped(results))}${
    (old.note ?? now.note) !== undefined && row("Not whole", ({ note }) => note ?? "")
  }</tbody>
</table></div>`;
}

function item(change: Change, subjects: string): Markup {
  const { cases, caseCount, differences, found, before, now } = change;
  const variants = variantsText(change);
  const isSame = before.join() === now.join();
  return markup`<li>${standings(before)}${!isSame && markup` → ${standings(now)}`} <code>${cases[0]}</code>${
    caseCount > 1 && markup` and ${more(cases, caseCount)}`
  } ${subjects !== "" && markup`<b>${subjects}</b>`}
${
    differences.length > 0 &&
    markup`<table><thead>
<tr><th scope="col">at</th><th scope="col">old</th><th scope="col">new</th></tr>
</thead><tbody>${
      differences.map(({ at, before, now }) =>
        markup`<tr><th scope="row">${at}</th><td><code>${before}</code></td><td><code>${now}</code></td></tr>
`
      )
    }</tbody></table>`
  }${found !== "" && markup`<small>${found}</small>`}${
    variants !== "" && markup`<small>${variants}</small>`
  }</li>
`;
}

/** The cases after the first one, as far as they are named. */
function more(cases: readonly string[], caseCount: number): Markup {
  const unnamed = caseCount - cases.length;
  return markup`<details><summary>${count(caseCount - 1, "other case")}</summary>${
    cases.slice(1).map((each) => markup`<code>${each}</code> `)
  }${unnamed > 0 && `and ${grouped(unnamed)} more`}</details>`;
}

function standings(all: readonly Standing[]): Markup {
  return all.length === 0 ? markup`missing` : markup`${all.map((each) => markup`${badge(each)} `)}`;
}

function runs({ circumstances, requirements, onlyOld, onlyNew }: Comparison): Markup | undefined {
  const only = [...onlyTexts(onlyOld, "the old run"), ...onlyTexts(onlyNew, "the new run")];
  if (circumstances.length + requirements.length + only.length === 0) return undefined;
  return markup`<section aria-labelledby="runs">
<h2 id="runs">The runs themselves</h2>
${
    circumstances.length > 0 && markup`<div class="wide"><table class="who">
<thead><tr><td></td><th scope="col">Old</th><th scope="col">New</th></tr></thead>
<tbody>${
      circumstances.map(({ of, before, now }) =>
        markup`<tr><th scope="row">${of}</th><td>${before || "–"}</td><td>${now || "–"}</td></tr>
`
      )
    }</tbody></table></div>`
  }
${
    requirements.length > 0 &&
    markup`<details><summary>${
      count(requirements.length, "case")
    } with another level or outcome table</summary>${
      requirements.map((each) => markup`<code>${each}</code> `)
    }</details>`
  }
${only.map((each) => markup`<p>${each}</p>`)}
</section>`;
}
