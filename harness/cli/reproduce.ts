import { EXIT } from "../../reports/consequence.ts";
import type { Result } from "../../reports/model.ts";
import { count } from "../../reports/printable.ts";
import { standingOf, STANDINGS } from "../../reports/standing.ts";
import { didYouMean } from "../case/nearest.ts";
import { Inexpressible, type Language, LANGUAGES, type Program, programOf } from "../reproduce/mod.ts";
import { unwritable } from "./output.ts";
import { storedRun } from "./stored.ts";
import { oneSubject } from "./subjects.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** `sockspec reproduce`. */
export const REPRODUCE: Command = {
  usage: "sockspec reproduce RESULTS CASE --subject NAME [OPTIONS]",
  summary: `Writes a program of plain socket calls that shows a stored result without sockspec.

It makes the calls of the history as far as the deviations need them, prints what comes of each, and ends with
0 if all go as in the run, else with 1. Programs for Node.js and Deno start Python for the other end. In a
language that is not the subject's own, the program is a control: it shows what that language does. Calls that only
few interfaces have cannot be shown; in C, neither can paths (AF_UNIX and files). Where the calls alone do not
determine what happens, because both ends send at once or buffers decide, the head of the program says so, and
so does standard error.`,
  options: {
    subject: { value: "NAME", help: "The implementation; needed where the run has several." },
    variant: {
      value: "AXES",
      help: "The variant. Default: of those that can be written, one that deviates most.",
    },
    as: {
      value: "LANGUAGE",
      help: `One of ${Object.keys(LANGUAGES).join(", ")}. Default: the subject's name.`,
    },
    out: { value: "FILE", help: "Write there. Default: print it." },
  },
  examples: [
    "sockspec reproduce reports/latest/results.jsonl tcp/reset/recv-once-then-eof --subject node --out show.mjs",
    "sockspec reproduce results.jsonl tcp/reset/recv-once-then-eof --subject node --as python",
  ],
};

/** Writes it; resolves to the exit code. */
export async function reproduce(args: Arguments): Promise<number> {
  const [file, id, ...rest] = args.words;
  if (file === undefined || id === undefined || rest.length > 0) {
    throw new UsageError(`Name a results.jsonl and a case, found ${count(args.words.length, "word")}`);
  }
  const { stored } = await storedRun({ ...args, words: [file] });
  const { run } = stored;
  const subject = oneSubject(args, run.subjects);
  const language = args.value("as") ?? subject;
  if (!isLanguage(language)) {
    throw new UsageError(
      `reproduce has no programs for "${language}": give --as ${Object.keys(LANGUAGES).join(" or ")}`,
    );
  }
  const required = run.cases.find((each) => each.id === id);
  if (required === undefined) {
    throw new UsageError(`The run has no case "${id}"${didYouMean(id, run.cases.map((each) => each.id))}`);
  }
  const played: Result[] = [];
  for await (const result of stored.results()) {
    const { case: of, subject: by, history } = result;
    if (of === id && by === subject && history.operations.length > 0) played.push(result);
  }
  if (played.length === 0) throw new UsageError(`${subject} did not play "${id}" in the run`);
  const variant = args.value("variant");
  const chosen = variant === undefined ? played : played.filter((each) => each.variant === variant);
  if (chosen.length === 0) {
    const variants = [...new Set(played.map((each) => each.variant))].join(" or ");
    throw new UsageError(
      `"${variant}" of --variant is not a variant of "${id}" that ${subject} played: choose ${variants}`,
    );
  }
  const weight = (result: Result) => STANDINGS.indexOf(standingOf(result));
  let reason = "";
  for (const result of chosen.toSorted((a, b) => weight(a) - weight(b))) {
    let program: Program;
    try {
      program = programOf({ result, required, run }, language);
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      reason ||= error.message;
      continue;
    }
    for (const doubt of program.doubts) console.error(`This program may do otherwise than the run. ${doubt}`);
    await write(args.value("out"), program.text);
    return EXIT.ok;
  }
  throw new UsageError(`No program can show that: ${reason}`);
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(LANGUAGES, name);
}

async function write(path: string | undefined, program: string): Promise<void> {
  if (path === undefined) return console.log(program);
  try {
    await Deno.writeTextFile(path, program);
  } catch (error) {
    throw unwritable(path, "--out", error);
  }
  console.log(path);
}
