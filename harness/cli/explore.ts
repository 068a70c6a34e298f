import { ALL_CASES } from "../../cases/mod.ts";
import type { StoredSweep } from "../../reports/model.ts";
import { grouped } from "../../reports/printable.ts";
import type { Implementation } from "../agents/implementations.ts";
import type { Variant } from "../case/variants.ts";
import { FAMILIES } from "../endpoint/address.ts";
import { type Mode, WORDS } from "../endpoint/kinds.ts";
import { fullName } from "../run/task.ts";
import { Session } from "../run/session.ts";
import type { Role } from "../script/scenario.ts";
import { commandsFor } from "./commands_for.ts";
import { expectationsOf } from "./expectations.ts";
import { EXIT_CODES } from "./help.ts";
import { DEADLINE_MS, exploreSubject } from "./explore_subject.ts";
import { openOutput } from "./output.ts";
import { latestReports } from "./return_to_user.ts";
import { execute } from "./play.ts";
import { Progress } from "./progress.ts";
import { readSeats, SEAT_OPTIONS } from "./seats.ts";
import { interruptible } from "./signals.ts";
import { AGENT_OPTIONS } from "./agents.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { OUT_OPTION, parseReports, REPORT_OPTION } from "./report_options.ts";

/** Steps of the sequences of which all are played, unless `--length` says otherwise. */
const LENGTH = 3;
const MOST_LENGTH = 5;
/** Random sequences unless `--random` says otherwise. */
const RANDOM = 1_000;
const MOST_RANDOM = 10_000_000;
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
