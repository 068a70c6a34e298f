import { EXIT } from "../../reports/consequence.ts";
import { oneLineLists, seenIn } from "../../reports/findings.ts";
import { oneLine } from "../../reports/printable.ts";
import type { Finding } from "../judge/findings.ts";
import { FINDINGS, readFindings } from "../judge/read_findings.ts";
import { updated } from "../judge/update.ts";
import { parseJson, readText } from "../run/read_file.ts";
import { writeWhole } from "./files.ts";
import { unwritable } from "./output.ts";
import { storedRun } from "./stored.ts";
import { checkSubject } from "./subjects.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** An empty file of findings. */
const EMPTY = `{\n  "findings": []\n}\n`;

/** `sockspec expect`. */
export const EXPECT: Command = {
  usage: "sockspec expect RESULTS --file FINDINGS [OPTIONS]",
  summary: `Brings a file of known deviations up to date with a stored run.

It removes or narrows deviations that did not occur, moves those that occurred in some results to "sometimes",
and adds new ones for you to explain. What the run did not judge stays as it is, to the letter. Give the run
several rounds (--repeat) to tell races from the rest.

Exit code 1 with --check where something would change.`,
  options: {
    file: { value: "FINDINGS", help: "The file (JSON). It is made where there is none." },
    subject: { value: "NAME", repeatable: true, help: "Only deviations of this implementation." },
    check: { help: "Write nothing; say what would change." },
  },
  examples: [
    "sockspec expect reports/latest/results.jsonl --file findings.json",
    "sockspec expect results.jsonl --file findings.json --subject mine --check",
  ],
};

/** Updates the file; resolves to the exit code. */
export async function expect(args: Arguments): Promise<number> {
  const path = args.value("file");
  if (path === undefined) throw new UsageError("Name the file of findings: --file findings.json");
  const { stored } = await storedRun(args);
  const { subjects, implementations } = stored.run;
  const chosen = args.values("subject");
  chosen.forEach((name) => checkSubject(name, subjects));
  const text = await read(path);
  const findings = parsed(text, path);
  const seen = await seenIn(stored);
  const own = chosen.length === 0 ? seen : seen.filter(({ subject }) => chosen.includes(subject));
  const { kept, added, changes } = updated(findings, own, implementations);
  changes.forEach((each) => console.log(oneLine(each)));
  const check = args.switches.has("check");
  // A file that is not there yet is made all the same.
  if (changes.length === 0 && (check || text !== EMPTY)) {
    console.log(`Nothing to change in ${path}`);
    return EXIT.ok;
  }
  if (check) return EXIT.failed;
  try {
    await writeWhole(path, [written(text, findings, kept, added)]);
  } catch (error) {
    throw unwritable(path, "--file", error);
  }
  console.log(path);
  return EXIT.ok;
}

async function read(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return EMPTY;
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Could not read the findings in "${path}": ${(error as Error).message}`);
  }
}

function parsed(text: string, path: string): readonly Finding[] {
  try {
    const value = parseJson(text);
    readFindings(value);
    return FINDINGS.read(value, "").findings;
  } catch (error) {
    throw new UsageError(`Could not read the findings in "${path}": ${(error as Error).message}`);
  }
}

/** The text of the file with other findings: those that have not changed stay as they were written. */
function written(
  text: string,
  findings: readonly Finding[],
  kept: readonly (Finding | undefined)[],
  added: readonly Finding[],
): string {
  const spans = elementsOf(text);
  const own = kept.flatMap((each, index) => {
    if (each === undefined) return [];
    return [each === findings[index] ? text.slice(...spans[index]!) : json(each)];
  });
  const list = [...own, ...added.map(json)].map((each) => `\n    ${each}`).join(",");
  const [start, end] = [text.indexOf("[", text.indexOf('"findings"')), text.lastIndexOf("]")];
  return `${text.slice(0, start + 1)}${list}${list === "" ? "" : "\n  "}${text.slice(end)}`;
}

function json(finding: Finding): string {
  return oneLineLists(JSON.stringify(finding, null, 2)).replaceAll("\n", "\n    ");
}

/** Finds the span of each finding in the text of a file, in characters from its beginning. */
function elementsOf(text: string): [start: number, end: number][] {
  const spans: [number, number][] = [];
  let [depth, start] = [0, 0];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "{" || token === "[") {
      if (++depth === 3) start = index;
    } else if (token === "}" || token === "]") {
      if (depth-- === 3) spans.push([start, index + 1]);
    }
  }
  return spans;
}
