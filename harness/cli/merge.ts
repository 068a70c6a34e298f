import { ALL_CASES } from "../../cases/mod.ts";
import { mergedLines, type Part, problemsOf, readPart } from "../../reports/merge.ts";
import { EXIT } from "../../reports/consequence.ts";
import type { RunFooter } from "../../reports/model.ts";
import { count } from "../../reports/printable.ts";
import { openFile } from "../run/read_file.ts";
import { draftLines } from "./draft.ts";
import { Ending } from "./ending.ts";
import { EXIT_CODES } from "./help.ts";
import { openOutput, type Output } from "./output.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { checkSubjects, parseReports, REPORT_OPTION } from "./report_options.ts";

/** Problems of shards that are printed. */
const MOST_PROBLEMS = 20;

/** `sockspec merge`. */
export const MERGE: Command = {
  usage: "sockspec merge PART… --out DIR [OPTIONS]",
  summary: `Joins the results of all shards of a run, and writes the reports that one run would have given.

A PART is the results.jsonl of a shard, a folder with one, or a folder of such folders. All shards of
one run must be there, complete, and of one version, host, plan and file of --expect.

Exit codes are those that one run would have had, or 2 if the parts cannot be merged:
${EXIT_CODES}`,
  options: {
    out: { value: "DIR", help: "Folder for the merged results.jsonl and every report." },
    ...REPORT_OPTION,
    "mixed-kernels": {
      help:
        "Accept kernels of different releases, as hosted runners have while they are renewed. The merged " +
        "results name them all.",
    },
  },
  examples: [
    "sockspec run --shard 1/2 --out parts/1",
    "sockspec run --shard 2/2 --out parts/2",
    "sockspec merge parts --out merged",
    "sockspec merge parts --out merged --report junit=junit.xml",
  ],
};

/** Merges; resolves to the exit code. */
export async function merge(args: Arguments): Promise<number> {
  const out = args.value("out");
  if (args.words.length === 0) throw new UsageError("Name the results of every shard, found none");
  if (out === undefined) throw new UsageError('"--out" is missing: name a folder for the merged results');
  const reports = parseReports(args.values("report"));
  const paths = (await Promise.all(args.words.map(resultsIn))).flat();
  const parts: Part[] = [];
  for (const path of paths) parts.push(await read(path));
  const problems = problemsOf(parts, { mixedKernels: args.switches.has("mixed-kernels") });
  if (problems.length > 0) {
    const more = problems.length - MOST_PROBLEMS;
    throw new UsageError(
      [...problems.slice(0, MOST_PROBLEMS), ...more > 0 ? [`and ${count(more, "other problem")}`] : []].join(
        "\n",
      ),
    );
  }
  checkSubjects(reports, parts[0]!.report.run.subjects);
  const output = await openOutput(out, reports, { taken: paths });
  try {
    return await write(parts, output);
  } catch (error) {
    // A part that was whole when it was checked.
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`The parts changed while they were merged: ${error.message}`);
  } finally {
    output.close();
  }
}

/** Writes the merged results and their reports, and says how the run ended. */
async function write(parts: readonly Part[], output: Output): Promise<number> {
  let [ending, footer] = [undefined as Ending | undefined, undefined as RunFooter | undefined];
  for await (const line of mergedLines(parts)) {
    output.line(line);
    if (line.type === "run") ending = new Ending(line, ALL_CASES);
    else if (line.type === "end") footer = line;
    else ending!.add(line);
  }
  const { written, unwritten } = await output.finish();
  const { exitCode } = footer!;
  ending!.lines(footer!, await draftLines(exitCode, written)).forEach((line) => console.log(line));
  written.forEach((path) => console.log(path));
  unwritten.forEach((words) => console.error(words));
  return unwritten.length > 0 && exitCode === EXIT.ok ? EXIT.usage : exitCode;
}

/** The files of results that a word of the command line names. */
async function resultsIn(path: string): Promise<string[]> {
  if (!await isFolder(path)) return [path];
  const own = `${path}/results.jsonl`;
  if (await exists(own)) return [own];
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(path)) {
      const each = `${path}/${name}/results.jsonl`;
      if (await exists(each)) found.push(each);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  if (found.length > 0) return found.sort();
  throw new UsageError(
    `"${path}" has no results.jsonl, nor have its folders: name the results of every shard`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function read(path: string): Promise<Part> {
  try {
    return await readPart(path, () => open(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function open(path: string): Promise<ReadableStream<Uint8Array>> {
  try {
    return (await openFile(path)).readable;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Names the part in the error of reading it. Missing permissions and usage errors stay as they are. */
function unreadable(path: string, error: unknown): unknown {
  const isTold = error instanceof Deno.errors.NotCapable || error instanceof UsageError;
  if (isTold || !(error instanceof Error)) return error;
  return new UsageError(`"${path}" could not be read: ${error.message}`);
}
