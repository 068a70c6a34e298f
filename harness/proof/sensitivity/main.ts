/**
 * `deno task sensitivity [SELECTOR…] [--defect WORDS]… [--near] [--repeat N] [--jobs N] [--minutes N]`: plays
 * every broken implementation against every case, or with `--near` against those of its areas, which takes
 * minutes and not the better part of an hour. Writes `cases/SENSITIVITY.md` when it played all. Ends with 1
 * where a defect is caught by nothing, a case catches nothing, a case catches a defect in some of `N` rounds
 * only (half a round where the failing variant passed when it was played again), also with nothing beside it,
 * or a case fails although nothing is broken.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { CASES } from "../../../cases/mod.ts";
import { EXIT } from "../../../reports/consequence.ts";
import { count } from "../../../reports/printable.ts";
import { select, SelectorError } from "../../case/select.ts";
import { interruptible } from "../../cli/signals.ts";
import { openSystem } from "../../libc/sys.ts";
import { allDefects } from "../broken/mod.ts";
import { catchers, catches, type Caught, chances, missed } from "./matrix.ts";
import { page } from "./page.ts";
import { play } from "./play.ts";

const PAGE = new URL("../../../cases/SENSITIVITY.md", import.meta.url);
/**
 * Lanes unless the command line says otherwise: most of the time something is waited for. Deno has 32 threads
 * for calls that block; with 24 lanes up to 30 were seen busy, and one that gets no thread looks like a hang.
 */
const JOBS = 16;
/** Minutes after which it gives up, unless the command line says otherwise. */
const MINUTES = 60;

function number(word: string | undefined, otherwise: number, name: string): number {
  const value = word === undefined ? otherwise : Number(word);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  console.error(`--${name} is "${word}", expected an integer from 1 on`);
  Deno.exit(EXIT.usage);
}

/** Prints a list of problems under a heading; the number of them. */
function complain(heading: string, problems: readonly string[]): number {
  if (problems.length > 0) console.log([`\n${heading}:`, ...problems].join("\n  "));
  return problems.length;
}

async function main(interruption: AbortSignal): Promise<number> {
  const words = parseArgs(Deno.args, {
    boolean: ["near"],
    string: ["repeat", "jobs", "minutes", "defect", "_"],
    collect: ["defect"],
    unknown: (word, key) => {
      if (key === undefined) return true;
      console.error(`Unknown option "${word}"`);
      Deno.exit(EXIT.usage);
    },
  });
  const rounds = number(words.repeat, 1, "repeat");
  const jobs = number(words.jobs, JOBS, "jobs");
  const minutes = number(words.minutes, MINUTES, "minutes");
  const cases = select(CASES, words._.map(String));
  // Broken relays have a page of their own.
  const everyDefect = (await allDefects()).filter(({ of }) => of !== "relay");
  const defects = everyDefect.filter(({ name }) =>
    words.defect.length === 0 || words.defect.some((each) => name.includes(each))
  );
  if (defects.length === 0) {
    console.error(`No defect's name contains ${words.defect.map((each) => `"${each}"`).join(" or ")}`);
    return EXIT.usage;
  }
  openSystem();
  console.log(`${count(defects.length, "defect")} against ${count(cases.length, "case")}`);
  const before = performance.now();
  let met = 0;
  const told = (each: Caught): void => {
    const by = catchers(each, cases);
    const shown = by.slice(0, 4).join(" ") + (by.length > 4 ? " …" : "");
    console.log(
      `${++met}/${defects.length}  ${String(by.length).padStart(3)}  ${each.defect.name}  ${shown}`,
    );
  };
  const signal = AbortSignal.any([interruption, AbortSignal.timeout(minutes * 60_000)]);
  const { caught, failures } = await play({ defects, cases, near: words.near, rounds, jobs, signal, told });

  const every = { defects: defects.length === everyDefect.length, cases: cases.length === CASES.length };
  const ofCases = [...catches(caught, cases)];
  console.log(["\nDefects that each case catches:", ...ofCases.map(([id, n]) => `${n}  ${id}`)].join("\n  "));
  const sometimes = chances(caught).map(({ id, defect, times }) =>
    `${id} caught "${defect}" in ${times} of ${rounds}`
  );
  const unplayed = defects.filter((each) => !caught.some(({ defect }) => defect === each));
  const problems = complain("Failing although nothing is broken", failures) +
    complain("Caught only sometimes", sometimes) +
    complain("Defects that no case catches", every.cases ? missed(caught, cases) : []) +
    complain(
      "Cases that catch no defect",
      every.defects && unplayed.length === 0 ? ofCases.filter(([, n]) => n === 0).map(([id]) => id) : [],
    ) +
    (unplayed.length > 0 ? complain("Not played to the end", [count(unplayed.length, "defect")]) : 0);
  if (every.defects && every.cases && unplayed.length === 0) {
    await Deno.writeTextFile(PAGE, page(caught, cases, words.near));
    await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE.pathname] }).output();
  }
  const seconds = ((performance.now() - before) / 1000).toFixed(0);
  const end = interruption.aborted ? "interrupted" : problems === 0 ? "ok" : "FAILED";
  console.log(`\n${end}: ${count(caught.length, "defect")} in ${seconds} s`);
  return interruption.aborted ? EXIT.interrupted : problems === 0 ? EXIT.ok : EXIT.failed;
}

if (import.meta.main) {
  try {
    Deno.exit(await interruptible(main));
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    console.error(error.message);
    Deno.exit(EXIT.usage);
  }
}
