import { code, line, prose, table } from "../markdown/escape.ts";
import type { RunHeader } from "../model.ts";
import { count } from "../printable.ts";
import { SYMBOLS } from "../symbols.ts";
import { drawTimeline } from "../text/timeline.ts";
import { sourceText } from "../text/requirement.ts";
import { type Behaved, reasonOf, toldAt, worst } from "./behaviours.ts";
import { type Topic, topicOf, TOPICS } from "./topics.ts";

/** Checkpoints of a case that a row reports. */
const MOST_CHECKPOINTS = 6;
/** Outcomes of one cell at a checkpoint. */
const MOST_OUTCOMES = 3;
/** Lines of a history that the evidence shows. */
const MOST_EVENTS = 24;
/** Ways that the variants of a case went, of which the evidence has a history. */
const MOST_WAYS = 8;

/** A file of the published report. */
export interface Page {
  /** Its path below the folder. */
  readonly path: string;
  readonly text: string;
}

/** Outcomes in the words of the pages. */
const WORDS: Readonly<Record<string, string>> = { eof: "end of file", hang: "never returns" };

/** The pages of a topic: what implementations do, and the evidence. */
export function topicPages(topic: Topic, run: RunHeader, cases: readonly Behaved[]): Page[] {
  const own = cases.filter((each) => topicOf(each.case.id) === topic);
  const differing = own.filter((each) => each.differing.length > 0);
  const agreeing = own.filter((each) => each.differing.length === 0);
  const names = run.subjects.filter((name) => own.some(({ by }) => by.has(name)));
  const left = run.subjects.filter((name) => !names.includes(name));
  const text = [
    `# ${topic.title}`,
    "",
    `${topic.about} ${dated(run)} [Other topics](README.md)`,
    "",
    `## Where implementations differ`,
    "",
    differing.length === 0 ? "Nowhere." : [
      "A cell has the outcome at each checkpoint at which somebody differs, and leads to the evidence. " +
      `${SYMBOLS.known} is a known deviation, ${SYMBOLS.tolerated} another reading of the requirement, ` +
      `${SYMBOLS.fail} a deviation that nobody has explained; an empty cell means that the implementation has ` +
      "no way to express the case.",
      "",
      table(["Behaviour", "Checkpoint", ...names], differing.map((each) => row(each, topic, names))),
    ].join("\n"),
    "",
    `## Where they agree`,
    "",
    agreeing.length === 0 ? "Nowhere." : table(
      ["Behaviour", "Outcome", "Implementations"],
      agreeing.map(({ case: one, alike, by }) => [
        `${prose(one.title)} <br> ${code(one.id)}`,
        alike.length === 1 ? prose(alike[0]!.text) : "by variant, the same for all",
        by.size === run.subjects.length ? "all" : prose([...by.keys()].join(", ")),
      ]),
    ),
    "",
    ...(left.length > 0 ? [`Not offered by ${left.map(prose).join(", ")}.`, ""] : []),
  ].join("\n");
  return [{ path: `${topic.file}.md`, text }, {
    path: `evidence/${topic.file}.md`,
    text: evidence(topic, run, differing),
  }];
}

/** The date and the host of a run, in a sentence. */
function dated({ started, host }: RunHeader): string {
  return `Seen on ${started.slice(0, 10)}, ${prose(host.os)} ${prose(host.kernel)} on ${prose(host.arch)}.`;
}

function row({ case: one, by, differing }: Behaved, topic: Topic, names: readonly string[]): string[] {
  const checkpoints = differing.slice(0, MOST_CHECKPOINTS);
  const cells = names.map((name) => {
    const variants = by.get(name);
    if (variants === undefined) return "";
    const standing = worst(variants);
    const mark = standing === "pass" ? "" : `${SYMBOLS[standing]} `;
    const words = checkpoints.map((checkpoint) => {
      const told = toldAt(variants, checkpoint);
      const shown = told.slice(0, MOST_OUTCOMES).map(({ outcome, axes }) =>
        prose((WORDS[outcome] ?? outcome) + (axes === "" ? "" : ` (${short(axes)})`))
      );
      return shown.join(", ") + (told.length > MOST_OUTCOMES ? " …" : "");
    });
    return `${mark}[${words.join(" <br> ")}](evidence/${topic.file}.md#${anchor(one.id)})`;
  });
  const more = differing.length > MOST_CHECKPOINTS ? " <br> …" : "";
  return [
    `${prose(one.title)} <br> ${code(one.id)} ${one.level}`,
    checkpoints.map(code).join(" <br> ") + more,
    ...cells,
  ];
}

/** Axes without their names, which their values make clear. */
function short(axes: string): string {
  return axes.replaceAll(/\b(role|family|mode)=/g, "").replaceAll(",", " ");
}

function anchor(id: string): string {
  return id.replaceAll(/[^a-z0-9]+/g, "-");
}

function evidence(topic: Topic, run: RunHeader, cases: readonly Behaved[]): string {
  return [
    `# Evidence: ${topic.title}`,
    "",
    `Histories of one variant for each way that implementations went. ${
      dated(run)
    } [The topic](../${topic.file}.md)`,
    "",
    ...cases.flatMap(({ case: one, alike }) => [
      `<a id="${anchor(one.id)}"></a>`,
      "",
      `## ${prose(one.title)}`,
      "",
      `${code(one.id)}: ${prose(one.requirement)} ${one.level.toUpperCase()} by ${
        one.sources.map((each) => prose(sourceText(each))).join("; ")
      }.`,
      "",
      ...alike.slice(0, MOST_WAYS).flatMap(({ text, example, by }) => [
        `**${prose(run.subjects.filter((name) => by.has(name)).join(", "))}**: ${prose(text)}${
          mark(reasonOf(example))
        }`,
        "",
        `${prose(example.subject)}${example.variant && `, ${prose(example.variant)}`}:`,
        "",
        "```text",
        ...drawTimeline(example.history, MOST_EVENTS).map((each) => each.replaceAll("```", "'''").trimEnd()),
        "```",
        "",
      ]),
      ...(alike.length > MOST_WAYS ? [`And ${count(alike.length - MOST_WAYS, "other way")}.`, ""] : []),
    ]),
  ].join("\n");
}

function mark(reason: string): string {
  return reason === "" ? "" : ` (${prose(reason)})`;
}

/** The index: when and where, who took part, and the topics. */
export function indexPage(run: RunHeader, cases: readonly Behaved[]): Page {
  const taking = run.implementations.filter(({ name, unavailable }) =>
    run.subjects.includes(name) && unavailable === undefined
  );
  const text = [
    "# What sockets do",
    "",
    "What implementations of sockets really do where the standards, and their readers, disagree: every outcome was",
    `seen in a run of sockspec ${prose(run.sockspec)}, and leads to its history. ${dated(run)}`,
    "",
    "| Topic | Behaviours | Implementations differ in |",
    "| --- | --- | --- |",
    ...TOPICS.map((topic) => {
      const own = cases.filter((each) => topicOf(each.case.id) === topic);
      const differing = own.filter((each) => each.differing.length > 0);
      return line([`[${topic.title}](${topic.file}.md)`, `${own.length}`, `${differing.length}`]);
    }),
    "",
    "[Odd one out](odd-one-out.md) has what each implementation alone does, although all of them pass.",
    "`sockspec nearest RESULTS --subject NAME` says which of these implementations one of yours is most like.",
    "",
    "## Implementations",
    "",
    table(
      ["Name", "Version", "Runs on"],
      taking.map(({ name, version, language, runtime }) => [
        prose(name),
        prose(version),
        prose([language, runtime].filter(Boolean).join(", ")),
      ]),
    ),
    "",
    "`npm run report:publish` (`deno task report:publish`) writes these pages by `reports/latest/results.jsonl`, which",
    "`npm run conformance` makes.",
    "",
  ].join("\n");
  return { path: "README.md", text };
}

/** Behaviours that one implementation alone has, although everybody's is accepted. */
export function oddPage(run: RunHeader, cases: readonly Behaved[]): Page {
  const odd = new Map<string, string[]>();
  for (const each of cases) {
    if (each.differing.length === 0 || each.by.size < 3) continue;
    if ([...each.by.values()].some((variants) => !["pass", "tolerated"].includes(worst(variants)))) continue;
    for (const checkpoint of each.differing) {
      const said = new Map([...each.by].map(([name, variants]) => [name, words(variants, checkpoint)]));
      const groups = Map.groupBy([...said.keys()], (name) => said.get(name)!);
      if (groups.size !== 2) continue;
      const [alone] = [...groups.values()].find((names) => names.length === 1) ?? [];
      if (alone === undefined) continue;
      const others = [...groups.keys()].find((text) => text !== said.get(alone))!;
      const topic = topicOf(each.case.id);
      const title = topic
        ? `[${prose(each.case.title)}](evidence/${topic.file}.md#${anchor(each.case.id)})`
        : prose(each.case.title);
      odd.set(alone, [
        ...odd.get(alone) ?? [],
        `- ${title}: ${code(checkpoint)} is ${prose(said.get(alone)!)}, elsewhere ${prose(others)}`,
      ]);
    }
  }
  const lists = run.subjects.filter((name) => odd.has(name)).flatMap((
    name,
  ) => [`## ${prose(name)}`, "", ...odd.get(name)!, ""]);
  const text = [
    "# Odd one out",
    "",
    `What one implementation alone does, where all that support the case are accepted. ${dated(run)}`,
    "[Topics](README.md)",
    "",
    ...(lists.length > 0 ? lists : ["Nothing."]),
  ].join("\n");
  return { path: "odd-one-out.md", text };
}

function words(variants: Parameters<typeof toldAt>[0], checkpoint: string): string {
  return toldAt(variants, checkpoint).map(({ outcome, axes }) =>
    (WORDS[outcome] ?? outcome) + (axes === "" ? "" : ` (${short(axes)})`)
  ).join(", ");
}
