import { joinWords } from "../command.ts";
import { grouped } from "../printable.ts";
import { notWhole, type Report } from "../report.ts";
import { type Standing, STANDINGS, type Tally } from "../standing.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { verdict } from "./unexpected.ts";

/** The head of the page: the conclusion, the counts, and the circumstances of the run. */
export function head(report: Report): Markup {
  const { run, summary, end } = report;
  const message = notWhole(report);
  const facts = [
    ["sockspec", run.sockspec],
    ["Host", `${run.host.os} ${run.host.arch}`],
    ["Kernel", run.host.foreign ? `${run.host.kernel}, a sandbox's` : run.host.kernel],
    ["Deno", run.host.deno],
    ["Started", run.started.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")],
    ["Took", end ? `${grouped(end.durationMs / 1000, 1)} s` : "unknown"],
  ];
  const sizes = `${grouped(summary.results)} results of ${grouped(run.cases.length)} cases`;
  return markup`<header>
<h1>Socket conformance</h1>
${verdict(report)}
<p class="totals">${sizes}: ${badges(summary.tally())}</p>
${message !== undefined && markup`<p class="note"><b>${message}.</b> What had not run is missing below.</p>`}
<dl class="facts">
${facts.map(([name, value]) => markup`<div><dt>${name}<dd>${value}</div>\n`)}
<div class="wide"><dt>Command<dd><code>${joinWords(["sockspec", ...run.args])}</code></div>
</dl>
</header>`;
}

/** Counts by standing: accepted results, then the rest by weight. */
export function badges(counts: Tally): Markup {
  const accepted: readonly Standing[] = ["pass", "tolerated"];
  const order = [...accepted, ...STANDINGS.filter((each) => !accepted.includes(each))];
  const shown = order.filter((each) => counts.has(each));
  return markup`${shown.map((each) => markup`${badge(each, ` ${grouped(counts.get(each)!)}`)} `)}`;
}
