import { endStrays } from "./agent/process.ts";
import type { Trace } from "./agent/channel.ts";
import type { Surroundings } from "./attempt.ts";
import { LanePlaces } from "./attempt.ts";
import type { Case } from "./case.ts";
import { Clock } from "./clock.ts";
import type { Endpoint } from "./endpoint.ts";
import { Unavailable } from "./errors.ts";
import { exitCode } from "./exit_code.ts";
import { compare, type Expectations } from "./expectations.ts";
import type { Implementation } from "./implementations.ts";
import { type Finding, Lane, type Task } from "./lane.ts";
import { SockDiag } from "./libc/sock_diag.ts";
import { expand } from "./variants.ts";
import { Queue } from "./queue.ts";
import { storeCase, storeImplementation } from "./store.ts";
import { VERSION } from "./version.ts";
import { joinWords } from "../reports/command.ts";
import {
  type Result,
  type RunFooter,
  type RunHeader,
  SCHEMA,
  type Stale,
  type StoredImplementation,
  VERDICTS,
} from "../reports/model.ts";
import { temporaryFolder } from "./temporary.ts";

/** Literal addresses of a seat, by family. */
export interface Hosts {
  /** Such as `127.0.0.1`. */
  readonly ipv4?: string;
  /** Such as `::1`. */
  readonly ipv6?: string;
}

/** Loopback. */
export const LOOPBACK: Hosts = { ipv4: "127.0.0.1", ipv6: "::1" };

/** What a run is made of. */
export interface RunOptions {
  /** What is run, in this order. */
  readonly cases: readonly Case[];
  /** Implementations under test. */
  readonly subjects: readonly Implementation[];
  /** Implementations on the other side; every subject meets each. */
  readonly peers: readonly Implementation[];
  /** Where subjects and peers are reached. */
  readonly hosts: Readonly<Record<"subject" | "peer", Hosts>>;
  /** Known deviations. */
  readonly expectations: Expectations;
  /** Variants side by side. */
  readonly jobs: number;
  /** Milliseconds that an operation may take. */
  readonly timeoutMs: number;
  /** How often every variant is run. */
  readonly repeat: number;
  /** Only variants with these axes, such as `role=server`. */
  readonly variant?: string;
  /** A `should` that fails fails the run. */
  readonly strict: boolean;
  /** Names that the user gave: one that does not start fails the run; others are reported as not available. */
  readonly named: ReadonlySet<string>;
  /** Words of the command line, for the report. */
  readonly args: readonly string[];
  /** How this tool is called, such as `deno task sockspec`: for the commands that run a variant alone. */
  readonly invocation: string;
  /** Options that the run was given and that such a command needs, too. */
  readonly repeatWith?: readonly string[];
  /** Shown every line that goes to an agent or comes from one. */
  readonly trace?: Trace;
  /** Ends the run: what is in flight is not judged. */
  readonly signal?: AbortSignal;
}

/** Told what happens, as it happens. */
export interface RunListener {
  /** The run begins. */
  header?(header: RunHeader): void;
  /** A task begins. */
  begin?(task: Task): void;
  /** A variant was judged. */
  result?(result: Result): void;
  /** The run has ended. */
  footer?(footer: RunFooter): void;
}

/** Runs cases against implementations. Resolves to the last line of the report; never throws for anything an implementation does. */
export async function run(options: RunOptions, listener: RunListener): Promise<RunFooter> {
  const startedMs = performance.now();
  const folder = await temporaryFolder();
  const clock = new Clock();
  await clock.calibrate();
  const observer = openObserver();
  const lanes: Lane[] = [];
  for (let index = 0; index < options.jobs; index++) {
    const own = `${folder}/${index}`;
    await Deno.mkdir(own);
    const surroundings: Surroundings & { places: LanePlaces } = {
      places: new LanePlaces(options.hosts, own),
      clock,
      observer,
      deadlineMs: options.timeoutMs,
    };
    lanes.push(new Lane(folder, surroundings, options.trace));
  }
  try {
    const { stored, available } = await startAll(options, lanes[0]!);
    const tasks = plan(options, available);
    listener.header?.(header(options, stored, tasks.length));
    const results: Result[] = [];
    const stale: Stale[] = [];
    const take = (task: Task, finding: Finding, durationMs: number): void => {
      // What an interruption cut short was not judged.
      if (options.signal?.aborted) return;
      const result = storeFinding(options, task, finding, durationMs);
      const { expectations } = options;
      results.push(result);
      stale.push(...compare(expectations, result.subject, result.case, result.variant, finding).stale);
      listener.result?.(result);
    };
    await runAll(tasks, lanes, options.signal, listener, take);
    const end = footer(options, stored, results, stale, performance.now() - startedMs);
    listener.footer?.(end);
    return end;
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
    await endStrays();
    observer?.close();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

/** The observer of the kernel; `undefined` where there is none, which scripts can do without. */
export function openObserver(): SockDiag | undefined {
  try {
    return SockDiag.open();
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}

/** Starts every implementation once, which shows who takes part. */
async function startAll(
  { subjects, peers }: RunOptions,
  lane: Lane,
): Promise<{ stored: StoredImplementation[]; available: Set<string> }> {
  const stored = new Map<string, StoredImplementation>();
  const available = new Set<string>();
  const start = async (seat: "subject" | "peer", implementation: Implementation): Promise<void> => {
    const { name } = implementation;
    try {
      const endpoint: Endpoint = await lane.endpoint(seat, implementation);
      stored.set(name, storeImplementation(name, endpoint));
      available.add(name);
    } catch (error) {
      const unavailable = error instanceof Error ? error.message : String(error);
      stored.set(name, {
        name,
        version: "",
        language: "",
        runtime: "",
        os: "",
        capabilities: [],
        unavailable,
      });
    }
  };
  await Promise.all([
    ...subjects.map((each) => start("subject", each)),
    ...peers.map((each) => start("peer", each)),
  ]);
  const order = [...subjects, ...peers].map((each) => each.name);
  return { stored: [...new Set(order)].map((name) => stored.get(name)!), available };
}

function plan(options: RunOptions, available: ReadonlySet<string>): Task[] {
  const tasks: Task[] = [];
  const wanted = (options.variant ?? "").split(",").filter(Boolean);
  for (let round = 1; round <= options.repeat; round++) {
    for (const definition of options.cases) {
      for (const variant of expand(definition)) {
        if (!wanted.every((axis) => variant.name.split(",").includes(axis))) continue;
        for (const subject of options.subjects) {
          for (const peer of options.peers) {
            if (available.has(subject.name) && available.has(peer.name)) {
              tasks.push({ variant, subject, peer, round });
            }
          }
        }
      }
    }
  }
  return tasks;
}

/** Lanes take tasks side by side; exclusive ones come last, on one lane alone. */
async function runAll(
  tasks: readonly Task[],
  lanes: readonly Lane[],
  signal: AbortSignal | undefined,
  listener: RunListener,
  take: (task: Task, finding: Finding, durationMs: number) => void,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  const work = async (lane: Lane, queue: Queue): Promise<void> => {
    for (let task = queue.next(lane); task && !signal?.aborted; task = queue.next(lane)) {
      if (lane !== lanes[0] && !await lane.starts(task)) {
        // The first lane has them, or nobody has.
        queue.leaveTo(lanes[0]!, task);
        continue;
      }
      listener.begin?.(task);
      const beforeMs = performance.now();
      const finding = await lane.run(task);
      take(task, finding, performance.now() - beforeMs);
    }
  };
  const shared = new Queue(tasks.filter((task) => !task.variant.case.exclusive));
  const together = Promise.all(lanes.map((lane) => work(lane, shared)))
    // What was left to the first lane when that had nothing more to do.
    .then(() => work(lanes[0]!, shared));
  await Promise.race([stopped, together]);
  const alone = new Queue(tasks.filter((task) => task.variant.case.exclusive));
  await Promise.race([stopped, work(lanes[0]!, alone)]);
}

function header(options: RunOptions, implementations: StoredImplementation[], planned: number): RunHeader {
  return {
    type: "run",
    schema: SCHEMA,
    sockspec: VERSION,
    started: new Date().toISOString(),
    host: {
      os: Deno.build.os,
      arch: Deno.build.arch,
      kernel: kernel(),
      deno: Deno.version.deno,
    },
    args: options.args,
    subjects: options.subjects.map((each) => each.name),
    peers: options.peers.map((each) => each.name),
    implementations,
    cases: options.cases.map(storeCase),
    planned,
  };
}

function kernel(): string {
  try {
    return Deno.osRelease();
  } catch {
    // The permission --allow-sys=osRelease is missing, which a run can do without.
    return "unknown";
  }
}

/** The result of a finding, compared with what is expected. */
export function storeFinding(
  options: Pick<RunOptions, "expectations" | "invocation" | "hosts" | "repeatWith">,
  task: Task,
  finding: Finding,
  durationMs: number,
): Result {
  const { variant, subject, peer, round } = task;
  const { verdict, why, measures, history, stderr } = finding;
  const { expected, reasons } = compare(
    options.expectations,
    subject.name,
    variant.case.id,
    variant.name,
    finding,
  );
  const milliseconds = (ms: number) => Math.round(ms * 1000) / 1000;
  return {
    type: "result",
    case: variant.case.id,
    variant: variant.name,
    subject: subject.name,
    peer: peer.name,
    round,
    verdict,
    why,
    expected,
    reasons,
    outcomes: finding.outcomes.map((each) =>
      each.class === "nonconforming" && expected ? { ...each, expected: reasons.join("; ") } : each
    ),
    measures,
    history,
    stderr,
    durationMs: milliseconds(durationMs),
    waitedMs: milliseconds(finding.waitedMs),
    command: commandFor(options, task),
  };
}

/** The command that runs a variant alone. */
function commandFor(
  { invocation, hosts, repeatWith = [] }: Pick<RunOptions, "invocation" | "hosts" | "repeatWith">,
  { variant, subject, peer }: Task,
): string {
  const who = (seat: "subject" | "peer", each: Implementation): string[] => {
    if (!each.custom) return [`--${seat}`, each.name];
    const option = seat === "peer" ? "--peer-agent" : "--agent";
    const env = Object.entries(each.env ?? {}).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
    return [
      option,
      joinWords(each.command),
      "--name",
      each.name,
      ...env,
      ...each.cwd ? ["--cwd", each.cwd] : [],
    ];
  };
  const where = (seat: "subject" | "peer"): string[] =>
    Object.entries(hosts[seat]).filter(([family, host]) => host !== LOOPBACK[family as keyof Hosts])
      .flatMap(([, host]) => [`--${seat}-address`, host]);
  const words = [
    "run",
    variant.case.id,
    ...(variant.name ? ["--variant", variant.name] : []),
    ...who("subject", subject),
    ...who("peer", peer),
    ...where("subject"),
    ...where("peer"),
    ...repeatWith,
  ];
  return `${invocation} ${joinWords(words)}`;
}

function footer(
  options: RunOptions,
  implementations: readonly StoredImplementation[],
  results: readonly Result[],
  stale: readonly Stale[],
  durationMs: number,
): RunFooter {
  const interrupted = options.signal?.aborted ?? false;
  const totals = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, results.filter((each) => each.verdict === verdict).length]),
  ) as RunFooter["totals"];
  const levels = new Map(options.cases.map((each) => [each.id, each.level]));
  return {
    type: "end",
    finished: new Date().toISOString(),
    durationMs: Math.round(durationMs),
    interrupted,
    exitCode: exitCode({
      results: results.map((each) => ({ ...each, level: levels.get(each.case)! })),
      stale: stale.length,
      strict: options.strict,
      interrupted,
      missing: implementations.some((each) => each.unavailable !== undefined && options.named.has(each.name)),
    }),
    totals,
    expected: results.filter((each) => each.expected).length,
    stale,
  };
}
