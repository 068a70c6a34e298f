/**
 * `deno task fuzz [--exchanges N] [--seed S]`: hostile agents against the harness, which must neither crash
 * nor hang, leak, or blame the wrong variant. Ends with 0 when it did not, else with 1 and the seed that
 * shows it.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { fuzz } from "./fuzz.ts";

/** Malformed answers unless the command line says otherwise. */
const EXCHANGES = 10_000;
const MIB = 1024 * 1024;
/** Bytes of memory that this process may have. It does nothing else. */
const MOST_MEMORY = 300 * MIB;

function number(word: unknown, otherwise: number, name: string): number {
  const value = word === undefined ? otherwise : Number(word);
  if (!Number.isSafeInteger(value) || value < 1) {
    console.error(`--${name} is "${word}", expected an integer from 1 on`);
    Deno.exit(2);
  }
  return value;
}

if (import.meta.main) {
  const words = parseArgs(Deno.args, { string: ["exchanges", "seed"] });
  const exchanges = number(words.exchanges, EXCHANGES, "exchanges");
  const seed = number(words.seed, 1 + Math.floor(Math.random() * 1e9), "seed");
  console.log(`${exchanges} malformed answers from seed ${seed}`);
  const before = performance.now();
  const seconds = (): string => `${((performance.now() - before) / 1000).toFixed(1)} s`;
  let told = 0;
  const progress = (count: number): void => {
    if (count - told < 1000) return;
    told = count;
    console.log(`  ${count} after ${seconds()}`);
  };
  const { problems: found, sessions, inVariants, memory, ...counted } = await fuzz({
    exchanges,
    seed,
    progress,
  });
  const problems = [...found];
  if (memory > MOST_MEMORY) {
    problems.push(`${Math.round(memory / MIB)} MiB of memory, expected ${MOST_MEMORY / MIB} MiB at most`);
  }
  for (const problem of problems) console.log(problem);
  console.log(
    `${
      problems.length === 0 ? "ok" : "FAILED"
    }: ${counted.exchanges} malformed answers, ${inVariants} of them within variants, from ` +
      `${sessions} agents and lanes in ${seconds()}, at most ${Math.round(memory / MIB)} MiB; seed ${seed}`,
  );
  if (problems.length > 0) console.log(`Again: deno task fuzz --exchanges ${exchanges} --seed ${seed}`);
  Deno.exit(problems.length === 0 ? 0 : 1);
}
