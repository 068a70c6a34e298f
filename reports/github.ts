import { conclusion } from "./conclusion.ts";
import { failsRun } from "./consequence.ts";
import { clip, count, oneLine } from "./printable.ts";
import { type Remark, remarksOf } from "./remarks.ts";
import type { Report } from "./report.ts";
import { type Alike, Unexpected } from "./unexpected.ts";

/** Annotations of each kind that GitHub shows of a step. */
const MOST = 10;
/** Characters of a title, which GitHub cuts at 255. */
const LONGEST_TITLE = 200;
/** Characters of a message. */
const LONGEST_MESSAGE = 1_000;

/** A kind of annotation. */
type Kind = "error" | "warning" | "notice";

interface Annotation {
  readonly title: string;
  readonly message: string;
  /** Number of results that it stands for; 0 for something that is not a result. */
  readonly results: number;
  /** True if it makes the run fail. */
  readonly fails: boolean;
}

/**
 * Workflow commands, which become annotations of a run of GitHub Actions when a step prints them: an error
 * for whatever fails the run, a warning for whatever else somebody must look at, results that went the same
 * way in one. GitHub shows few of each kind, so the last line, a notice, says how the run ended and how much
 * is not shown.
 */
export async function* writeGithub(report: Report): AsyncGenerator<string> {
  const unexpected = new Unexpected(report);
  for await (const result of report.results()) unexpected.add(result);
  const groups = unexpected.groups.map((each) => annotationOf(report, each));
  const remarked = (chosen: (type: Remark["type"]) => boolean) =>
    remarksOf(report).filter(({ type }) => chosen(type)).map(annotationOfRemark);
  // Many expectations may be stale for one reason, and must not hide a failure.
  const [remarks, stale] = [remarked((type) => type !== "stale"), remarked((type) => type === "stale")];
  const errors = [...remarks, ...groups, ...stale].filter((each) => each.fails);
  // An implementation that is not available is no news where something is wrong.
  const warnings = [...groups, ...remarks].filter((each) => !each.fails);
  for (const each of errors.slice(0, MOST)) yield command("error", each);
  for (const each of warnings.slice(0, MOST)) yield command("warning", each);
  const hidden = [...errors.slice(MOST), ...warnings.slice(MOST)];
  const results = hidden.reduce((sum, each) => sum + each.results, unexpected.left);
  const others = hidden.filter((each) => each.results === 0).length;
  const left = [
    results > 0 ? count(results, "more result") : "",
    others > 0 ? count(others, "more remark") : "",
  ].filter((each) => each !== "").join(" and ");
  const message = conclusion(report).text +
    (left === "" ? "" : `. Not shown: ${left}; results.jsonl has all`);
  yield command("notice", { title: "sockspec", message });
}

function annotationOfRemark({ about, name, text, fails }: Remark): Annotation {
  return { title: `${about}: ${name}`, message: text, results: 0, fails };
}

function annotationOf({ run, summary }: Report, group: Alike): Annotation {
  const { case: id, subject, peer, standing, found, variants, count: number } = group;
  const { requirement, title, level } = summary.cases.get(id)!;
  const who = run.peers.length > 1 ? `${subject} × ${peer}` : subject;
  const where = number > 1
    ? ` (${count(number, "variant")})`
    : [...variants].map((each) => ` (${each})`).join("");
  return {
    title: `${who}: ${standing} in ${id}${where}`,
    message: `${found || standing}\n${requirement || title}`,
    results: number,
    fails: failsRun(standing, level, run.strict ?? false),
  };
}

function command(kind: Kind, { title, message }: Pick<Annotation, "title" | "message">): string {
  const property = clip(oneLine(title), LONGEST_TITLE);
  const data = clip(message.split("\n").map(oneLine).join("\n"), LONGEST_MESSAGE);
  return `::${kind} title=${escaped(property).replaceAll(":", "%3A").replaceAll(",", "%2C")}::${
    escaped(data)
  }\n`;
}

/** Text of a workflow command, by the rules of the toolkit of GitHub Actions. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
