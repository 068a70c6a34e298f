import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse, parseAllDocuments } from "yaml";
import deno from "../../deno.json" with { type: "json" };
import { EXIT } from "../../reports/consequence.ts";
import { wholeOf } from "../../reports/report.ts";
import { parseCommand } from "../agent/words.ts";
import { loadReport } from "./output.ts";
import { inFolder } from "../proof/in_folder.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const PUBLISHED = `jsr:${deno.name}@${deno.version}/cli`;
const ONE = "tcp/reset/recv-once-then-eof";
const ignore = Deno.build.os !== "linux";

const text = (file: string) => Deno.readTextFile(`${ROOT}reports/ci/${file}`);

/** Runs a command of reports/ci in a folder, with this source in place of what is published, and one case. */
async function runHere(words: readonly string[], folder: string): Promise<{ code: number; told: string }> {
  const imports = Deno.env.get("SOCKSPEC_IMPORTS")?.replace("=", `=${ROOT}`);
  const at = words.indexOf(PUBLISHED);
  assert(at > 0, `${words} does not run ${PUBLISHED}`);
  const [program, verb, ...flags] = words.slice(0, at);
  assertEquals([program, verb], ["deno", "run"]);
  const [command, ...rest] = words.slice(at + 1);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--config", `${ROOT}deno.json`, ...imports ? [imports] : []],
      ...flags,
      `${ROOT}harness/cli/main.ts`,
      ...[command!, ...command === "run" ? [ONE] : [], ...rest],
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, told: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Sees that a merged run has all of one case's variants by one subject. */
async function checkMerged(folder: string): Promise<void> {
  const { run, results, end } = await wholeOf(await loadReport(`${folder}/results.jsonl`));
  assertEquals([run.planned, results.length, end?.exitCode], [4, 4, EXIT.ok]);
}

Deno.test("The files of reports/ci name the version that is here", async () => {
  assertEquals(Object.keys(deno.exports).includes("./cli"), true);
  for await (const { name } of Deno.readDir(`${ROOT}reports/ci`)) {
    if (/_test\.ts$/.test(name)) continue;
    const named = (await text(name)).match(/jsr:[^\s`]+/g) ?? [];
    assertEquals(named.filter((each) => each !== PUBLISHED), [], name);
    assert(named.length > 0, name);
  }
});

Deno.test({
  name: "The commands of the GitHub workflow run as they stand there",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const { env, jobs } = parse(await text("github_workflow.yml")) as {
        env: Record<string, string>;
        jobs: Record<
          string,
          { strategy?: { matrix: { shard: number[] } }; steps: { name?: string; run?: string }[] }
        >;
      };
      const shards = jobs.shard!.strategy!.matrix.shard;
      const wordsOf = (job: string, shard: number) => {
        const command = jobs[job]!.steps.find(({ run }) => run !== undefined)!.run!;
        const filled = command
          .replaceAll("${{ matrix.shard }}", `${shard}`)
          .replaceAll("${{ strategy.job-total }}", `${shards.length}`)
          .replaceAll("$GITHUB_STEP_SUMMARY", `${folder}/summary.md`)
          .replaceAll(/\$(SOCKSPEC|RUN)\b/g, (_, name: string) => env[name]!);
        assertEquals(filled.includes("$"), false, filled);
        return parseCommand(filled);
      };
      for (const shard of shards) {
        const { code, told } = await runHere(wordsOf("shard", shard), folder);
        assertEquals(code, EXIT.ok, told);
        // The steps around it take it as an artifact, and give it back in a folder of its own.
        await Deno.mkdir(`${folder}/parts/sockspec-shard-${shard}`, { recursive: true });
        await Deno.rename(
          `${folder}/part/results.jsonl`,
          `${folder}/parts/sockspec-shard-${shard}/results.jsonl`,
        );
      }
      const { code, told } = await runHere(wordsOf("merge", 0), folder);
      assertEquals(code, EXIT.ok, told);
      await checkMerged(`${folder}/report`);
      assertStringIncludes(await Deno.readTextFile(`${folder}/summary.md`), "# Socket conformance");
      assertStringIncludes(await Deno.readTextFile(`${folder}/report/annotations.txt`), "::notice ");
    }),
});

Deno.test({
  name: "The commands of the Kubernetes jobs run as they stand there",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const jobIn = async (file: string) => {
        const all = parseAllDocuments(await text(file)).map((each) => each.toJS());
        const { spec } = all.find(({ kind }) => kind === "Job");
        const [{ command, args }] = spec.template.spec.containers;
        return { completions: spec.completions as number, words: [...command, ...args] as string[] };
      };
      const filled = ({ words }: { words: string[] }, index: number) => {
        assertEquals(words.slice(0, 2), ["/tini", "--"]);
        return words.slice(2).map((each) =>
          each.replaceAll("$(JOB_COMPLETION_INDEX)", `${index}`).replaceAll("/data", `${folder}/data`)
        );
      };
      const shards = await jobIn("kubernetes_shards.yaml");
      assert(shards.words.includes(`$(JOB_COMPLETION_INDEX)+1/${shards.completions}`));
      for (let index = 0; index < shards.completions; index++) {
        const { code, told } = await runHere(filled(shards, index), folder);
        assertEquals(code, EXIT.ok, told);
      }
      const { code, told } = await runHere(filled(await jobIn("kubernetes_merge.yaml"), 0), folder);
      assertEquals(code, EXIT.ok, told);
      await checkMerged(`${folder}/data/report`);
    }),
});
