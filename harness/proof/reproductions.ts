/**
 * `deno task reproductions [RESULTS]`: writes a program for each finding of `deno`, `node` and `python` by a
 * stored run, and runs it until one shows the deviation. Ends with 1 where a finding has none, unless all of
 * its places are beyond programs or races.
 *
 * @module
 */
import known from "../../cases/known_deviations.json" with { type: "json" };
import { EXIT } from "../../reports/consequence.ts";
import type { Result } from "../../reports/model.ts";
import { standingOf } from "../../reports/standing.ts";
import { loadReport } from "../cli/output.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";
import { Inexpressible, type Language, LANGUAGES, programOf } from "../reproduce/mod.ts";

const ROOT = new URL("../../", import.meta.url);
const SUBJECTS: readonly Language[] = ["deno", "node", "python"];
/** Programs of one finding that are run. */
const MOST_TRIES = 6;
/** Milliseconds that a program may take. */
const LIMIT_MS = 30_000;

/** Runs a program; the lines that it printed, and its exit code. */
export async function runProgram(
  language: Language,
  text: string,
  folder: string,
): Promise<{ code: number; text: string }> {
  const { command, ending } = LANGUAGES[language];
  const path = `${folder}/show.${ending}`;
  await Deno.writeTextFile(path, text);
  if (language === "c") {
    const built = await new Deno.Command("cc", { args: ["-o", `${folder}/show`, path, "-lpthread"] })
      .output();
    if (!built.success) return { code: 2, text: new TextDecoder().decode(built.stderr) };
  }
  const [program = "", ...rest] = language === "c" ? [`${folder}/show`] : command.split(" ");
  const args = language === "c" ? rest : [...rest, path];
  const { code, stdout, stderr } = await new Deno.Command(program === "deno" ? Deno.execPath() : program, {
    args,
    stdin: "null",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function main(path: string | URL): Promise<number> {
  const { run, results } = await loadReport(path);
  const byFinding = new Map<string, Result[]>();
  for await (const result of results()) {
    if (standingOf(result) !== "known") continue;
    for (const reason of result.reasons) {
      const key = `${result.subject} ${reason.split(":")[0]}`;
      byFinding.set(key, [...byFinding.get(key) ?? [], result]);
    }
  }
  const folder = temporaryFolder();
  let [shown, missing] = [0, 0];
  for (const language of SUBJECTS) {
    for (const { name, of } of known.findings) {
      if (!of.includes(language)) continue;
      const own = byFinding.get(`${language} ${name}`) ?? [];
      if (own.length === 0) continue;
      // One of each case first: its variants are mostly alike.
      const cases = [...Map.groupBy(own, (each) => each.case).values()];
      const order = [...cases.map((each) => each[0]!), ...cases.flatMap((each) => each.slice(1))];
      let [tries, said, found] = [0, "", ""];
      for (const result of order) {
        if (tries === MOST_TRIES) break;
        let program: string;
        try {
          const required = run.cases.find(({ id }) => id === result.case)!;
          program = programOf({ result, required, run }, language).text;
        } catch (error) {
          if (!(error instanceof Inexpressible)) throw error;
          said ||= error.message;
          continue;
        }
        tries++;
        const { code, text } = await runProgram(language, program, folder);
        if (code === 0) {
          found = `${result.case} ${result.variant}`;
          break;
        }
        said = `${result.case} ${result.variant}: ${
          text.split("\n").filter((line) => /the run saw|Error/.test(line)).slice(0, 2).join("; ")
        }`;
      }
      if (found) shown++;
      else if (tries > 0) missing++;
      const mark = found ? "ok      " : tries > 0 ? "MISSING " : "beyond  ";
      console.log(`${mark} ${language} ${name}: ${found || said}`);
    }
  }
  await Deno.remove(folder, { recursive: true });
  console.log(`${shown} findings are shown by a program, ${missing} are not`);
  return missing === 0 ? EXIT.ok : EXIT.failed;
}

if (import.meta.main) Deno.exit(await main(Deno.args[0] ?? new URL("reports/latest/results.jsonl", ROOT)));
