/**
 * Measures what each format costs that `sockspec report` writes of a long run: time, and the most memory that
 * its process had. `deno task bench formats 1000000` measures a longer run than that of `deno task bench`.
 *
 * @module
 */
import { FORMATS } from "../../../reports/formats.ts";
import { grouped } from "../../../reports/printable.ts";
import { storedRun } from "./stored.ts";

/** Results of the run, unless told otherwise. */
const RESULTS = 100_000;
/** Limits for one format: seconds, and MiB of memory. */
const [MOST_SECONDS, MOST_MIB] = [20, 1024];
/** Results whose lines are written at a time. */
const CHUNK = 1_000;
const ROOT = new URL("../../..", import.meta.url).pathname;

interface Cost {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly peakMiB: number;
}

/** Prints the cost of each format, and of those together that a run writes. */
export async function benchFormats(results = RESULTS): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "sockspec-bench-" });
  try {
    const file = `${folder}/results.jsonl`;
    await Deno.writeTextFile(file, ReadableStream.from(chunks(storedRun(results))));
    const { size } = await Deno.stat(file);
    console.log(
      `reports of ${grouped(results)} results, ${grouped(size / 1_000_000)} MB ` +
        `(of 100,000: at most ${MOST_SECONDS} s; always at most ${grouped(MOST_MIB)} MiB)`,
    );
    print("of a run", await measure([file]));
    for (const name of Object.keys(FORMATS)) {
      print(name, await measure([file, "--report", `${name}=${folder}/report`]));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function print(name: string, { seconds, processorSeconds, peakMiB }: Cost): void {
  const cells = [
    name.padEnd(10),
    `${grouped(seconds, 1).padStart(6)} s`,
    `${grouped(processorSeconds, 1).padStart(6)} s of processor`,
    `${grouped(peakMiB).padStart(6)} MiB`,
  ];
  console.log("  " + cells.join("  "));
}

async function measure(words: readonly string[]): Promise<Cost> {
  const imports = Deno.env.get("SOCKSPEC_IMPORTS");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-check",
      "--unstable-net",
      ...imports ? [imports] : [],
      // Nothing less lets a process read its own peak of memory.
      "--allow-all",
      "harness/proof/bench/report.ts",
      ...words,
    ],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`"sockspec report ${words.join(" ")}" ended with ${code}: ${text(stderr)}`);
  return JSON.parse(text(stdout).trim().split("\n").at(-1)!);
}

/** Lines, many at a time. */
function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  for (const line of lines) {
    if (chunk.push(line) < CHUNK) continue;
    yield chunk.join("");
    chunk = [];
  }
  yield chunk.join("");
}
