import { ALL_CASES } from "../../cases/mod.ts";
import { sweepNotes } from "../../reports/explored.ts";
import type { StoredSweep } from "../../reports/model.ts";
import { count, grouped, oneLine, printable } from "../../reports/printable.ts";
import type { Implementation } from "../agents/implementations.ts";
import type { Variant } from "../case/variants.ts";
import { FAMILIES } from "../endpoint/address.ts";
import { type Mode, WORDS } from "../endpoint/kinds.ts";
import { type Amount, explore, type Explored } from "../explore/explore.ts";
import { isNotStarted } from "../explore/sweep.ts";
import { describe } from "../explore/describe.ts";
import {
  type Asked,
  knownIn,
  racesOfSweep,
  sequencesOfSweep,
  sweepsOf,
  variantOf,
} from "../explore/sweeps.ts";
import type { Model } from "../explore/model.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";
import type { Expectation } from "../judge/expectations.ts";
import type { Lane } from "../run/lane.ts";
import { fullName, type Task } from "../run/task.ts";
import { Session } from "../run/session.ts";
import type { Role } from "../script/scenario.ts";
import { commandsFor } from "./commands_for.ts";
import { expectationsOf } from "./expectations.ts";
import { EXIT_CODES } from "./help.ts";
import { openOutput } from "./output.ts";
import { paint } from "./paint.ts";
import { latestReports } from "./return_to_user.ts";
import { execute } from "./play.ts";
import { Progress } from "./progress.ts";
import { readSeats, SEAT_OPTIONS } from "./seats.ts";
import { printSource } from "./sequence_source.ts";
import { interruptible } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { AGENT_OPTIONS } from "./agents.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { OUT_OPTION, parseReports, REPORT_OPTION } from "./report_options.ts";

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

A sequence that the model does not allow is shrunk to the fewest steps, and stored like the results of run:
every sequence is a case that run and explain take by its id, such as explore/tcp/peer-abort/recv/recv.

It plays, in turn, a sequence to every cell of the model (a state of the subject with a step), all sequences
of --length steps, and --random longer ones. Steps that only look count as one. Where calls can wait, it plays
those in which one does, and one to every cell that there is not where no call waits.

Exit codes:\n${EXIT_CODES}`,
  options: {
    subject: SEAT_OPTIONS.subject,
    agent: SEAT_OPTIONS.agent,
    ...AGENT_OPTIONS,
    family: { value: "F", repeatable: true, help: `One of ${FAMILIES.join(", ")}. Default: ipv4 and unix.` },
    mode: {
      value: "MODE",
      repeatable: true,
      help: `One of ${WORDS.mode.join(", ")}. Default: nonblocking and blocking, else natural.`,
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
        "End after so many seconds, shared by all sweeps, with what was found by then. Default: no limit.",
    },
    case: { help: "Print each sequence that was found as the source of a case." },
    expect: { value: "FILE", help: "Findings (JSON): those of sequences are played first, and must occur." },
    ...REPORT_OPTION,
    ...OUT_OPTION,
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
  const modes = chosen<Mode>(args, "mode", WORDS.mode, []);
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
  const cases = new Map<string, Variant>();
  const swept: StoredSweep[] = [];
  let absent = false;
  return await interruptible(async (signal) => {
    const endMs = performance.now() + (seconds ?? Infinity) * 1000;
    {
      const [peer] = seats.peers as [Implementation];
      const jobs = navigator.hardwareConcurrency;
      await using session = await Session.open({ deadlineMs: DEADLINE_MS, jobs });
      for (const [at, subject] of seats.subjects.entries()) {
        if (signal.aborted) break;
        const explored = await exploreSubject(session, { subject, peer }, {
          ...{ families, modes, roles, amount, expectations, source: args.switches.has("case") },
          signalFor({ all, begun }, lanes) {
            if (seconds === undefined) return signal;
            // The time that is left is for the sweeps of other subjects as well.
            const left = (seats.subjects.length - at) * all - begun;
            const shareMs = Math.max(0, endMs - performance.now()) * Math.min(1, lanes / left);
            return AbortSignal.any([signal, AbortSignal.timeout(shareMs)]);
          },
        });
        swept.push(...explored.sweeps);
        absent ||= explored.absent;
        wanted.set(subject.name, new Set(explored.variants.map(fullName)));
        for (const variant of explored.variants) cases.set(fullName(variant), variant);
      }
    }
    if (performance.now() >= endMs) {
      console.log(
        "The time was up: for more, give --budget more seconds, or ask for less by --family, --mode or --role",
      );
    }
    const variants = [...cases.values()];
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
        absent,
        // Sequences that were found by then are run all the same, and stored.
        ...(signal.aborted ? { interrupted: true } : { signal }),
      },
      new Progress(variants.map((each) => each.case), 1),
      output,
    );
  });
}

/** The order for {@linkcode exploreSubject}. */
interface Order extends Asked {
  readonly amount: Amount;
  readonly expectations: readonly Expectation[];
  /** True if each sequence that was found is to be printed as the source of a case. */
  readonly source: boolean;
  /** The signal that ends a sweep, of all and those begun before it; `lanes` sweeps share the time. */
  signalFor(sweeps: { readonly all: number; readonly begun: number }, lanes: number): AbortSignal;
}

/** Explores one subject: its sweeps go to several lanes. Gives nothing where it does not start. */
async function exploreSubject(
  session: Session,
  { subject, peer }: Pick<Task, "subject" | "peer">,
  { amount, expectations, source, signalFor, ...asked }: Order,
): Promise<{ sweeps: StoredSweep[]; variants: Variant[]; absent: boolean }> {
  const { folder, clock, observer, lane: first } = session;
  // The run behind tries again, and says why.
  const endpoint = await first.pool.endpoint("subject", subject).catch(mustHaveRoom);
  if (!endpoint) return { sweeps: [], variants: [], absent: false };
  const obstacle = await first.pool.endpoint("peer", peer, endpoint.beside).then(
    () => undefined,
    (error) => error,
  );
  if (obstacle !== undefined) {
    mustHaveRoom(obstacle);
    console.log(`${oneLine(subject.name)}: the peer did not start: ${printable(obstacle.message)}`);
    return { sweeps: [], variants: [], absent: !(obstacle instanceof Unavailable) };
  }
  const sweeps = sweepsOf(endpoint, asked);
  const known = knownIn(expectations, subject.name, sweeps);
  const lanes = [first];
  // A stack of its own takes more than a core for itself, and what travels there takes its time.
  const others = endpoint.beside ? [] : session.lanes.slice(1, sweeps.length);
  for (const lane of others) if (await lane.starts({ subject, peer })) lanes.push(lane);
  const stored: StoredSweep[] = [];
  const variants = [...known];
  let absent = false;
  const sums = { ended: 0, played: 0, found: 0 };
  using line = new StatusLine();
  const queue = sweeps.entries();
  const work = async (lane: Lane): Promise<void> => {
    for (const [index, each] of queue) {
      const { model, mode, family, role } = each;
      const waits = mode !== "nonblocking";
      const aside = sweeps.some((other) => other.mode === "nonblocking") && waits;
      const before = { played: 0, found: 0 };
      const where = `${subject.name}, ${model.name} over ${family}, ${mode}, ${role}`;
      const explored = await explore({ folder, clock, observer, lane }, { subject, peer, ...each }, amount, {
        deadlineMs: DEADLINE_MS,
        known: sequencesOfSweep(known, each),
        races: racesOfSweep(expectations, subject.name, each),
        aside,
        progress(played, found) {
          sums.played += played - before.played;
          sums.found += found - before.found;
          Object.assign(before, { played, found });
          line.show(() =>
            `${subject.name}: ${sums.ended} of ${count(sweeps.length, "sweep")}, ` +
            `${count(sums.played, "sequence")}, ${count(sums.found, "finding")}`
          );
        },
        signal: signalFor({ all: sweeps.length, begun: index }, lanes.length),
      }).catch((error: Error) => {
        if (!isNotStarted(error)) throw error;
        absent = true;
        line.clear();
        console.log(`${oneLine(where)}: ${printable(error.message)}`);
      });
      // Its endpoints will not start for the next sweep, either.
      if (!explored) return;
      sums.ended++;
      absent ||= explored.absent;
      line.clear();
      tell(where, explored, model, waits, source);
      const { played: sequences, coverage: steps, unsure, again, cut } = explored;
      stored[index] = {
        subject: subject.name,
        of: `${model.name} role=${role},family=${family},mode=${mode}`,
        sequences,
        steps,
        ...(unsure.length === 0 ? {} : { unsure }),
        ...(again === undefined ? {} : { again }),
        ...(cut === undefined ? {} : { cut }),
      };
      const made = [model.control, ...explored.found.map(({ sequence }) => sequence)];
      variants.push(
        ...made.map((sequence) => variantOf(each, sequence)).filter((variant) => variant !== undefined),
      );
    }
  };
  await Promise.all(lanes.map(work));
  return { sweeps: stored.filter(Boolean), variants, absent };
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
