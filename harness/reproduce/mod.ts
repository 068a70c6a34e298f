/**
 * Stand-alone programs that show a stored result without sockspec.
 *
 * @module
 */
import type { Result, RunHeader, StoredCase } from "../../reports/model.ts";
import { oneLine } from "../../reports/printable.ts";
import { sourceText } from "../../reports/text/requirement.ts";
import { acceptedText, checkpointsOf } from "../../reports/text/checkpoints.ts";
import { cProgram } from "./c_program.ts";
import { clientProgram, clientsOf, isServers } from "./client_program.ts";
import { DENO, NODE } from "./javascript.ts";
import { javascriptProgram } from "./javascript_program.ts";
import { pythonProgram } from "./python_program.ts";
import { doubtsOf } from "./doubts.ts";
import { type Call, Inexpressible, stepsOf } from "./steps.ts";
import { folded, trimmed } from "./trim.ts";

export { Inexpressible } from "./steps.ts";

/** Languages of programs, each with the ending of its files and the command that runs one. */
export const LANGUAGES = {
  python: { ending: "py", command: "python3" },
  c: { ending: "c", command: "cc -o show FILE.c -lpthread, then ./show" },
  node: { ending: "mjs", command: NODE.command },
  deno: { ending: "mjs", command: DENO.command },
} as const;

/** One of {@linkcode LANGUAGES}. */
export type Language = keyof typeof LANGUAGES;

/** A result that is to be shown again, and where it comes from. */
export interface Origin {
  readonly result: Result;
  readonly required: StoredCase;
  readonly run: RunHeader;
}

/** A program, and what it cannot have as the run had it. */
export interface Program {
  /** Its text, which has the doubts, too. */
  readonly text: string;
  /** Sentences that say why its result may differ from that of the run; none where the calls determine it. */
  readonly doubts: readonly string[];
}

/**
 * A program that makes the calls of a stored history: the subject's in the language, and the peer's in Python
 * where that is JavaScript, which has few of them. It prints what comes of each call, and ends with 0 where
 * all went as in the run, else with 1.
 *
 * @throws {Inexpressible} where a call has no place in such a program.
 */
export function programOf(origin: Origin, language: Language): Program {
  const { result, run } = origin;
  const isServer = isServers(result);
  if (isServer && language !== "python") {
    throw new Inexpressible("A server's clients are written in Python: --as python");
  }
  const service = run.implementations.find(({ name }) => name === result.subject)?.runtime ?? "";
  const steps = folded(trimmed(stepsOf(isServer ? clientsOf(result, service) : result)));
  // Ends in Python set the options of their sockets.
  const setsOptions = ({ seat }: Call) => language === "python" || language !== "c" && seat === "peer";
  const doubts = doubtsOf(steps, setsOptions).map(oneLine);
  const [head, tail] = [[...headOf(origin, language), ...doubts], tailOf(origin)];
  const text = isServer
    ? clientProgram(head, steps, tail, service)
    : language === "c"
    ? cProgram(head, steps, tail)
    : language === "python"
    ? pythonProgram(head, steps, tail)
    : javascriptProgram(head, steps, language === "node" ? NODE : DENO, tail);
  return { text, doubts };
}

/** The last lines that a program prints if every call went as in the run. */
function tailOf({ result, required }: Origin): string {
  const deviating = wrongIn({ result, required }).map(({ name, accepted, actual }) =>
    `expected: ${name} -> ${accepted.map(acceptedText).join(" or ")}; here: ${actual!.outcome}`
  );
  return [...deviating.map(oneLine), "Every call went as in the run"].join("\n");
}

function wrongIn({ result, required }: Pick<Origin, "result" | "required">) {
  return checkpointsOf(result, required.table).filter(({ actual }) => actual?.class === "nonconforming");
}

/** The lines of the comment at the head of a program. */
function headOf({ result, required, run }: Origin, language: Language): string[] {
  const { command, ending } = LANGUAGES[language];
  const who = run.implementations.find(({ name }) => name === result.subject);
  const wrong = wrongIn({ result, required });
  const isJavaScript = language === "node" || language === "deno";
  return [
    `${required.title} (sockspec ${required.id} ${result.variant})`.trim(),
    `Required: ${required.requirement} By ${required.sources.map(sourceText).join("; ")}.`,
    ...(wrong.length === 0 ? [`The run found: ${result.verdict} ${result.why}`.trim()] : []),
    `Seen with ${result.subject} ${who?.version ?? ""} (${who?.runtime ?? ""}) on ${
      run.started.slice(0, 10)
    }.`,
    `Run it with: ${command.includes("FILE") ? command : `${command} FILE.${ending}`}${
      isJavaScript ? " (its other end is in Python)" : ""
    }. It ends with 0 where every call goes as in that run, else with 1.`,
  ].map(oneLine);
}
