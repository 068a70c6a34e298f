import { RESULT_NAMES } from "../agents/implementations.ts";
import type { Case } from "../case/case.ts";
import { concerns } from "../case/variants.ts";
import { misspelt } from "../judge/unmatched.ts";
import { RELAYS } from "../relays/relays.ts";
import { variantsWith } from "./axes.ts";
import { EXPECT_OPTION, expectationsOf } from "./expectations.ts";
import { EXIT_CODES } from "./help.ts";
import { commandsFor } from "./commands_for.ts";
import { PART_OPTIONS, play, ROUND_OPTIONS } from "./play.ts";
import { readSeats, SEAT_OPTIONS, type Seats } from "./seats.ts";
import { allCases, CASE_OPTIONS, selectDriven, SELECTORS } from "./sources.ts";
import { type Arguments, type Command, MOST_TIMEOUT_MS, UsageError } from "./usage.ts";
import { checkSubjects, OUT_OPTION, parseReports, REPORT_OPTION } from "./report_options.ts";

/**
 * Milliseconds that an operation may take unless `--timeout` says otherwise: far beyond the needs of a busy
 * machine.
 */
export const TIMEOUT_MS = 10_000;
/**
 * Lanes for each core unless `--jobs` says otherwise: most of the time of a run is waiting that requirements
 * demand, for which half as many lanes take twice as long.
 */
const LANES_PER_CORE = 10;
/** Lanes at most: each has processes of its own. */
const MOST_JOBS = 1000;
/** Variants at most: the plan of a run is kept in memory, and so is a line of JUnit for each result. */
const MOST_PLANNED = 1_000_000;

/** `sockspec run`. */
export const RUN: Command = {
  usage: "sockspec run [SELECTOR…] [OPTIONS]",
  summary:
    `Runs cases against implementations and writes reports.\n\n${SELECTORS}\n\nExit codes:\n${EXIT_CODES}`,
  options: {
    ...SEAT_OPTIONS,
    variant: { value: "AXES", help: "Run only variants with these axes, such as role=server,family=ipv4." },
    ...CASE_OPTIONS,
    ...PART_OPTIONS,
    ...EXPECT_OPTION,
    ...REPORT_OPTION,
    ...OUT_OPTION,
    jobs: { value: "N", help: "Variants that run side by side. Default: ten for each core." },
    timeout: {
      value: "MS",
      help:
        `Milliseconds that an operation may take. Default: ${TIMEOUT_MS}. An agent has as long to start, ` +
        "if that is more than usual. Subjects that hang repeatedly get less.",
    },
    ...ROUND_OPTIONS,
    "fail-fast": { help: "End the run at the first result that fails it, as --max-failures 1 does." },
    "max-failures": { value: "N", help: "End the run after N results that fail it, and write the reports." },
    trace: { help: "Show the lines of the protocol on stderr as they pass." },
  },
  examples: [
    "sockspec run tcp/reset --subject python",
    "sockspec run --agent 'python3 my_agent.py' --name mine --report junit=mine.xml",
    "sockspec run level:must --subject deno --peer python",
    "sockspec run --shard 2/4 --out parts/2",
    "sockspec run --last-failed",
    "sockspec run tcp --subject node --resume",
  ],
};

/** Refuses a selection that concerns no subject: a relay and an implementation have different cases. */
function checkConcerned(cases: readonly Case[], { subjects }: Seats): void {
  if (subjects.some((subject) => cases.some((each) => concerns(each, subject)))) return;
  const names = subjects.map(({ name }) => name).join(", ");
  throw new UsageError(
    cases.every(({ relay }) => relay === "only")
      ? `The selected cases are about relays, found ${names}: give --relay or --relay-command`
      : `None of the selected cases is about relays, found ${names}: select relay, or name a --subject`,
  );
}

/** Runs; resolves to the exit code. */
export async function run(args: Arguments, raw: string[]): Promise<number> {
  const all = await allCases(args.values("cases"), args.words);
  const cases = selectDriven(all, args.words);
  const seats = await readSeats(args, cases);
  checkConcerned(cases, seats);
  const reports = parseReports(args.values("report"));
  checkSubjects(reports, seats.subjects.map((each) => each.name));
  const expectations = await expectationsOf(args, all);
  const names = [
    ...RESULT_NAMES,
    ...Object.keys(RELAYS),
    ...seats.subjects.map((each) => each.name),
  ];
  misspelt(expectations, names).forEach((hint) => console.error(hint));
  const mostFailures = maxFailures(args);
  const variants = variantsWith(args.value("variant"), cases);
  // A variant that runs alone needs these options as well.
  const needed = ["cases", "timeout"].flatMap((name) =>
    args.values(name).flatMap((value) => [`--${name}`, value])
  );
  return await play(args, reports, cases, {
    ...seats,
    variants,
    expectations,
    jobs: args.number("jobs", 1, MOST_JOBS) ?? navigator.hardwareConcurrency * LANES_PER_CORE,
    deadlineMs: args.number("timeout", 1, MOST_TIMEOUT_MS) ?? TIMEOUT_MS,
    repeat: repeats(args, variants.length * seats.subjects.length * (seats.pair ? 1 : seats.peers.length)),
    strict: args.switches.has("strict"),
    args: raw,
    commandFor: commandsFor(seats.hosts, needed),
    ...(mostFailures === undefined ? {} : { maxFailures: mostFailures }),
    ...(args.switches.has("trace") ? { trace: printTrace } : {}),
  });
}

/**
 * The number of times that every variant is run. A run is planned as a whole before it begins; `once` is the
 * number of tasks of one round.
 */
function repeats(args: Arguments, once: number): number {
  return args.number("repeat", 1, Math.floor(MOST_PLANNED / Math.max(1, once))) ?? 1;
}

/** The number of failures after which the run ends. */
function maxFailures(args: Arguments): number | undefined {
  const number = args.number("max-failures", 1, MOST_PLANNED);
  if (!args.switches.has("fail-fast")) return number;
  if (number === undefined || number === 1) return 1;
  throw new UsageError(`"--fail-fast" is --max-failures 1, found --max-failures ${number} as well: give one`);
}

function printTrace(name: string, direction: "→" | "←", line: string): void {
  console.error(`${name} ${direction} ${line}`);
}
