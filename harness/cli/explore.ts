import { ALL_CASES } from "../../cases/mod.ts";
import { sweepNotes } from "../../reports/explored.ts";
import type { StoredSweep } from "../../reports/model.ts";
import { count, grouped, oneLine } from "../../reports/printable.ts";
import type { Variant } from "../case/variants.ts";
import { FAMILIES } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type Mode, MODES } from "../endpoint/kinds.ts";
import { explore, type Explored } from "../explore/explore.ts";
import { hasWait } from "../explore/generate.ts";
import { describe } from "../explore/describe.ts";
import { knownIn, racesOfSweep, sequencesOfSweep, sweepsOf, variantOf } from "../explore/sweeps.ts";
import type { Model } from "../explore/model.ts";
import { fullName } from "../run/task.ts";
import { Session } from "../run/session.ts";
import type { Role } from "../script/scenario.ts";
import { commandsFor } from "./again.ts";
import { expectationsOf } from "./expectations.ts";
import { EXIT_CODES } from "./help.ts";
import { openOutput } from "./output.ts";
import { paint } from "./paint.ts";
import { latestReports } from "./place.ts";
import { execute } from "./play.ts";
import { Progress } from "./progress.ts";
import { readSeats, SEAT_OPTIONS } from "./seats.ts";
import { printSource } from "./sequence_source.ts";
import { interruptible } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { AGENT_OPTIONS } from "./agents.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { parseReports, REPORT_OPTION } from "./wanted.ts";

/** Steps of the sequences of which all are played, unless `--length` says otherwise. */
const LENGTH = 3;
const MOST_LENGTH = 5;
/** Random sequences unless `--random` says otherwise. */
const RANDOM = 1_000;
const MOST_RANDOM = 10_000_000;
/** Milliseconds that an operation may take: a call that should end at once has ended long before. */
const DEADLINE_MS = 3_000;
const MOST_SECONDS = 86_400;
const ROLES: readonly Role[] = ["client", "server"];

/** `sockspec explore`. */
export const EXPLORE: Command = {
  usage: "sockspec explore [OPTIONS]",
  summary: `Plays sequences of calls that nobody wrote, and judges every call by a model of sockets.

What the model does not allow is shrunk to the fewest steps, and stored like the results of run: every sequence
is a case that run and explain take by its id, such as explore/tcp/peer-abort/recv/recv.

It plays, in turn, a way to every cell of the model (a state of the subject with a step), all sequences of
--length steps, and --random longer ones. Steps that only look count as one. Where calls can wait, it plays
sequences with a wait as well.

Exit codes:\n${EXIT_CODES}`,
  options: {
    subject: SEAT_OPTIONS.subject,
    agent: SEAT_OPTIONS.agent,
    ...AGENT_OPTIONS,
    family: { value: "F", repeatable: true, help: `One of ${FAMILIES.join(", ")}. Default: ipv4 and unix.` },
    mode: {
      value: "MODE",
      repeatable: true,
      help: `One of ${MODES.join(", ")}. Default: nonblocking and blocking, else natural.`,
    },
    role: { value: "ROLE", repeatable: true, help: "client or server. Default: client." },
    length: { value: "N", help: `Play all sequences of N steps, 1 to ${MOST_LENGTH}. Default: ${LENGTH}.` },
    random: { value: "N", help: `Play N longer sequences, chosen at random. Default: ${grouped(RANDOM)}.` },
    seed: {
      value: "S",
      help: "Seed of the random sequences: the same seed gives the same ones. Default: 1.",
    },
    budget: {
      value: "SECONDS",
      help:
        "End after these seconds, which all sweeps share, with what was found by then. Default: no limit.",
    },
    case: { help: "Print each sequence that was found as the source of a case." },
    expect: { value: "FILE", help: "Findings (JSON): those of sequences are played first, and must occur." },
    ...REPORT_OPTION,
    out: { value: "DIR", help: "Folder for the reports. Default: reports/latest." },
  },
  examples: [
    "sockspec explore --subject python",
    "sockspec explore --agent ./my_agent --name mine --random 20000 --seed 7 --budget 60",
    "sockspec explore --subject node --family unix --length 4",
    "sockspec run explore/tcp/peer-abort/recv/recv --subject python",
  ],
};

/** Explores; resolves to the exit code. */
export async function exploreCommand(args: Arguments, raw: string[]): Promise<number> {
  if (args.words.length > 0) {
    throw new UsageError(`explore takes no words, found "${args.words[0]}": sequences are played by run`);
  }
  const families = chosen(args, "family", FAMILIES, ["ipv4", "unix"]);
  const modes = chosen<Mode>(args, "mode", MODES, []);
  const roles = chosen(args, "role", ROLES, ["client"]);
  const amount = {
    length: args.number("length", 1, MOST_LENGTH) ?? LENGTH,
    random: args.number("random", 0, MOST_RANDOM) ?? RANDOM,
    seed: args.number("seed", 0, 2 ** 32 - 1) ?? 1,
    cells: true,
  };
  const seconds = args.number("budget", 1, MOST_SECONDS);
  const reports = parseReports(args.values("report"));
  const expectations = await expectationsOf(args, ALL_CASES);
  const seats = await readSeats(args, ALL_CASES);
  const folder = args.value("out") ?? latestReports;
  const output = await openOutput(folder, reports);
  const wanted = new Map<string, Set<string>>();
  const cases = new Map<string, Variant[]>();
  const swept: StoredSweep[] = [];
  const want = (subject: string, variants: readonly Variant[]): void => {
    const names = wanted.get(subject) ?? new Set();
    wanted.set(subject, names);
    for (const variant of variants) {
      names.add(fullName(variant));
      cases.set(fullName(variant), [variant]);
    }
  };
  return await interruptible(async (signal) => {
    const endMs = performance.now() + (seconds ?? Infinity) * 1000;
    {
      await using session = await Session.open({ deadlineMs: DEADLINE_MS });
      for (const [at, subject] of seats.subjects.entries()) {
        if (signal.aborted) break;
        const [peer] = seats.peers;
        let endpoint: Endpoint;
        try {
          endpoint = await session.lane.pool.endpoint("subject", subject);
        } catch {
          // The run behind tries again, and says why.
          continue;
        }
        const sweeps = sweepsOf(endpoint, { families, modes, roles });
        const known = knownIn(expectations, subject.name, sweeps);
        want(subject.name, known);
        for (const [index, each] of sweeps.entries()) {
          // This sweep shares the time that is left with all that follow, of other subjects as well.
          const left = (seats.subjects.length - at) * sweeps.length - index;
          const shareMs = Math.max(0, endMs - performance.now()) / left;
          const limit = seconds === undefined ? [] : [AbortSignal.timeout(shareMs)];
          const { model, mode, family, role } = each;
          const waits = mode !== "nonblocking";
          const aside = sweeps.some((other) => other.mode === "nonblocking") && waits;
          const where = `${subject.name}, ${model.name} over ${family}, ${mode}, ${role}`;
          using line = new StatusLine();
          const explored = await explore(session, { subject, peer: peer!, ...each }, amount, {
            deadlineMs: DEADLINE_MS,
            known: sequencesOfSweep(known, each),
            races: racesOfSweep(expectations, subject.name, each),
            ...(aside ? { only: hasWait } : {}),
            progress: (played, found) =>
              line.show(() => `${where}: ${count(played, "sequence")}, ${count(found, "finding")}`),
            signal: AbortSignal.any([signal, ...limit]),
          });
          line.clear();
          tell(where, explored, model, waits, args.switches.has("case"));
          const { played: sequences, coverage: steps, unsure, again, cut } = explored;
          swept.push({
            subject: subject.name,
            of: `${model.name} role=${role},family=${family},mode=${mode}`,
            sequences,
            steps,
            ...(unsure.length === 0 ? {} : { unsure }),
            ...(again === undefined ? {} : { again }),
            ...(cut === undefined ? {} : { cut }),
          });
          const made = [model.control, ...explored.found.map(({ sequence }) => sequence)];
          want(
            subject.name,
            made.map((sequence) => variantOf(each, sequence)).filter((variant) => variant !== undefined),
          );
        }
      }
    }
    if (performance.now() >= endMs) {
      console.log(
        "The time was up: for more, give --budget more seconds, or ask for less by --family, --mode or --role",
      );
    }
    const variants = [...cases.values()].flat();
    return await execute(
      {
        ...seats,
        variants,
        expectations,
        deadlineMs: DEADLINE_MS,
        jobs: navigator.hardwareConcurrency,
        only: ({ variant, subject }) => wanted.get(subject.name)?.has(fullName(variant)) ?? false,
        args: raw,
        commandFor: commandsFor(seats.hosts, []),
        sweeps: swept,
        // Sequences that were found by then are run all the same, and stored.
        ...(signal.aborted ? { interrupted: true } : { signal }),
      },
      new Progress(variants.map((each) => each.case), 1),
      output,
    );
  });
}

/** The values of an option, of those that there are. */
function chosen<T extends string>(
  args: Arguments,
  option: string,
  known: readonly T[],
  usual: readonly T[],
): readonly T[] {
  const given = [...new Set(args.values(option))];
  const wrong = given.find((each) => !known.includes(each as T));
  if (wrong !== undefined) {
    throw new UsageError(`"--${option}" must be one of ${known.join(", ")}, found "${wrong}"`);
  }
  return given.length > 0 ? given as T[] : usual;
}

/** Says what came of a sweep. */
function tell(where: string, explored: Explored, model: Model, waits: boolean, source: boolean): void {
  const { played, found, leftOut, missing, coverage, durationMs } = explored;
  const reached = coverage.reduce((sum, each) => sum + each.reached, 0);
  const cells = coverage.reduce((sum, each) => sum + each.all, 0);
  const rate = Math.round(played / (durationMs / 1000));
  console.log(
    `${oneLine(where)}: ${count(played, "sequence")} at ${grouped(rate)} a second, ` +
      `${grouped(reached)} of ${count(cells, "cell")}, ` +
      `${count(new Set(found.map((each) => each.kind)).size, "kind")} of deviation`,
  );
  const kinds = Map.groupBy(found, (each) => each.kind);
  for (const alike of kinds.values()) {
    const [first = "", ...rest] = describe(alike, model);
    console.log(
      [paint(alike[0]!.known ? "grey" : "red", first), ...rest].map((line) => `  ${line}`).join("\n"),
    );
  }
  const fresh = found.filter((each) => !each.known);
  if (source) { for (const { sequence } of fresh) console.log(`\n${printSource(model, sequence, waits)}`); }
  if (leftOut > 0) {
    console.log(`  ${count(leftOut, "sequence")} left out: they contain one that hangs or crashes`);
  }
  if (missing.length > 0) console.log(`  It cannot make these steps so: ${missing.join(", ")}`);
  for (const each of sweepNotes(explored)) console.log(paint("yellow", `  ${each}`));
}
