import type { Report, RunFooter, StoredImplementation } from "../model.ts";
import { grouped } from "../printable.ts";
import { cutShort, type Standing, STANDINGS, tally } from "../standing.ts";
import { badge } from "./badge.ts";
import { html, type Markup } from "./markup.ts";

/** What was run, where and when, and what came of it. */
export function head(report: Report): Markup {
  const { run, results, end } = report;
  const { host } = run;
  const message = cutShort(report);
  return html`<header><h1>Socket conformance</h1><p class="totals">${grouped(results.length)} results of ${
    grouped(run.cases.length)
  } cases: ${badges(tally(results))}</p>${
    message !== undefined &&
    html`<p class="note" role="note"><b>${message}.</b> What had not run is missing below.</p>`
  }<dl class="facts">${
    ([
      ["sockspec", run.sockspec],
      ["Host", `${host.os} ${host.arch}`],
      ["Kernel", host.kernel],
      ["Deno", host.deno],
      ["Started", run.started.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")],
      ["Took", end ? `${grouped(end.durationMs / 1000, 1)} s` : "unknown"],
    ] as const).map(([name, value]) =>
      html`
        <div>
          <dt>${name}<dd>${value}</div>
      `
    )
  }<div class="wide"><dt>Command<dd><code>${["sockspec", ...run.args].join(" ")}</code></div></dl></header>`;
}

/** Who took part, and who could not. */
export function implementations({ run, results }: Report): Markup {
  return html`
    <table class="who">
      <caption class="vh">Implementations</caption>
      <thead>
        <tr>
          <th
            scope="col">Name<th scope="col">Version<th scope="col">Runs on<th scope="col">Part<th scope="col">Results</tr></thead><tbody>${run
              .implementations.map((each) => {
                const own = results.filter(({ subject }) => subject === each.name);
                const part = [
                  run.subjects.includes(each.name) && "subject",
                  run.peers.includes(each.name) && "peer",
                ];
                return html`<tr><th scope="row">${each.name}</th>${who(each)}<td>${
                  part.filter((word) => word !== false).join(", ")
                }<td>${badges(tally(own))}</tr>`;
              })}</tbody></table>
  `;
}

function who({ version, language, runtime, os, unavailable }: StoredImplementation): Markup {
  if (unavailable !== undefined) return html`<td colspan="2"><b>not available:</b> ${unavailable}`;
  return html`<td>${version}<td>${[language, runtime, os].filter((each) => each !== "").join(", ")}`;
}

/** Expectations that did not come true, or nothing. */
export function stale(end: RunFooter | undefined): Markup | undefined {
  if (!end || end.stale.length === 0) return undefined;
  return html`
    <section aria-labelledby="stale">
      <h2 id="stale">Stale expectations</h2>
      <p>These were expected and did not occur: correct them or take them out.</p>
      <table class="who">
        <caption class="vh">Stale expectations</caption>
        <thead>
          <tr>
            <th
              scope="col">Implementation<th scope="col">Case<th scope="col">Variant<th scope="col">Checkpoint<th scope="col">Expected<th scope="col">Found</tr></thead><tbody>${end
                .stale.map((each) =>
                  html`
                    <tr>
                      <th
                        scope="row">${each.implementation}<td><code>${each.case}</code><td>${each
                          .variant}<td>${each.checkpoint}<td><code>${each.outcome}</code><td><code>${each
                          .found}</code></tr>
                  `
                )}</tbody></table></section>
  `;
}

function badges(counts: ReadonlyMap<Standing, number>): Markup {
  // What is most comes first to the eye: passes, then the rest by weight.
  const order = [
    "pass",
    "tolerated",
    ...STANDINGS.filter((each) => each !== "pass" && each !== "tolerated"),
  ] as const;
  return html`${
    order.filter((each) => counts.has(each)).map((each) =>
      html`
        ${badge(each, ` ${grouped(counts.get(each)!)}`)}
      `
    )
  }`;
}
