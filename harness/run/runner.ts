import type { Trace } from "../agent/channel.ts";
import type { Case } from "../case/case.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { compare, type Expectation } from "../judge/expectations.ts";
import type { Implementation } from "../agents/implementations.ts";
import type { Lane } from "./lane.ts";
import type { JudgedTask, Task } from "./task.ts";
import { expand } from "../case/variants.ts";
import { LOOPBACK, type SeatHosts } from "../script/places.ts";
import { preflight } from "./preflight.ts";
import { Queue } from "./queue.ts";
import { Session } from "./session.ts";
import { storeFooter, storeHeader, storeImplementation, storeResult } from "./store.ts";
import type { Result, RunFooter, RunHeader, Stale, StoredImplementation } from "../../reports/model.ts";
import { Summary } from "../../reports/summary.ts";

/** The order for a run. */
export interface RunOptions {
  /** The cases, in the order in which they are run. */
  readonly cases: readonly Case[];
  /** Implementations under test. */
  readonly subjects: readonly Implementation[];
  /** Implementations on the other side; every subject meets each. */
  readonly peers: readonly Implementation[];
  /** The addresses of subjects and peers. */
  readonly hosts: SeatHosts;
  /** Known deviations. */
  readonly expectations: readonly Expectation[];
  /** Variants that run side by side. */
  readonly jobs: number;
  /** Milliseconds that an operation may take. */
  readonly timeoutMs: number;
  /** Rounds; each runs every variant once. */
  readonly repeat: number;
  /** Axes that a variant must have, such as `role=server`. */
  readonly variant?: string;
  /** True if a failed `should` fails the run. */
  readonly strict: boolean;
  /**
   * Implementations that the user named: one that does not start fails the run. Others are reported as not
   * available.
   */
  readonly named: ReadonlySet<string>;
  /** The words of the command line, for the report. */
  readonly args: readonly string[];
  /** Gives the command that runs the variant of a task alone. */
  commandFor(task: Task): string;
  /** Is shown every line that goes to an agent or comes from one. */
  readonly trace?: Trace;
  /** Ends the run. Variants in flight are not judged. */
  readonly signal?: AbortSignal;
}

/** Is called as a run goes on. */
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

/**
 * Runs cases against implementations. Resolves to the footer of the report; nothing that an implementation
 * does makes it reject.
 */
export async function run(options: RunOptions, listener: RunListener): Promise<RunFooter> {
  const startedMs = performance.now();
  const { hosts, jobs, timeoutMs: deadlineMs, trace } = options;
  await using session = await Session.open({ hosts, jobs, deadlineMs, trace });
  const { stored, available } = await startAll(options, session.lane);
  await lookAhead(options, session.lane, stored, available);
  const tasks = plan(options, available);
  const header = storeHeader(options, stored, tasks.length, session.foreign);
  listener.header?.(header);
  const summary = new Summary(header);
  // A round says of an expectation what the one before has said.
  const stale = new Map<string, Stale>();
  const take = (task: Task, judged: JudgedTask, durationMs: number): void => {
    // What an interruption cut short was not judged.
    if (options.signal?.aborted) return;
    const result = storeResult(options, task, judged, durationMs);
    summary.add(result);
    const { subject, case: id, variant } = result;
    for (const each of compare(options.expectations, subject, id, variant, judged).stale) {
      stale.set(JSON.stringify(each), each);
    }
    listener.result?.(result);
  };
  await runAll(tasks, session.lanes, options.signal, listener, take);
  const end = storeFooter(options, stored, summary, [...stale.values()], performance.now() - startedMs);
  listener.footer?.(end);
  return end;
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
      const endpoint: Endpoint = await lane.pool.endpoint(seat, implementation);
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

/**
 * Makes the preflight for subjects that may be elsewhere: by their command, or by an address that was given.
 */
async function lookAhead(
  { subjects, peers, hosts }: RunOptions,
  { pool }: Lane,
  stored: StoredImplementation[],
  available: ReadonlySet<string>,
): Promise<void> {
  const peer = peers.find(({ name }) => available.has(name));
  const loopback = hosts.subject === LOOPBACK && hosts.peer === LOOPBACK;
  for (const subject of subjects) {
    if (!available.has(subject.name) || !peer || loopback && !subject.custom) continue;
    const endpoint = await pool.endpoint("subject", subject);
    const opposite = await pool.endpoint("peer", peer, endpoint.beside);
    const unreached = await preflight(endpoint, opposite, endpoint.beside?.hosts ?? hosts);
    if (unreached.length === 0) continue;
    const index = stored.findIndex(({ name }) => name === subject.name);
    stored[index] = { ...stored[index]!, unreached };
  }
}

function plan(options: RunOptions, available: ReadonlySet<string>): Task[] {
  const wanted = (options.variant ?? "").split(",").filter(Boolean);
  const variants = options.cases.flatMap(expand)
    .filter(({ name }) => wanted.every((axis) => name.split(",").includes(axis)));
  const subjects = options.subjects.filter(({ name }) => available.has(name));
  const peers = options.peers.filter(({ name }) => available.has(name));
  const tasks: Task[] = [];
  for (let round = 1; round <= options.repeat; round++) {
    for (const variant of variants) {
      for (const subject of subjects) for (const peer of peers) tasks.push({ variant, subject, peer, round });
    }
  }
  return tasks;
}

/** Milliseconds after which a lane lets the rest of the program have a turn. */
const TURN_MS = 50;

/** Lanes take tasks side by side; exclusive ones come last, on one lane alone. */
async function runAll(
  tasks: readonly Task[],
  lanes: readonly Lane[],
  signal: AbortSignal | undefined,
  listener: RunListener,
  take: (task: Task, judged: JudgedTask, durationMs: number) => void,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  let turnMs = performance.now();
  const work = async (lane: Lane, queue: Queue): Promise<void> => {
    for (let task = queue.next(lane); task && !signal?.aborted; task = queue.next(lane)) {
      if (lane !== lanes[0] && !await lane.starts(task)) {
        // The first lane has them, or nobody has.
        queue.leaveTo(lanes[0]!, task);
        continue;
      }
      listener.begin?.(task);
      const beforeMs = performance.now();
      const judged = await lane.run(task);
      take(task, judged, performance.now() - beforeMs);
      if (performance.now() - turnMs < TURN_MS) continue;
      // Where both ends are in this process and nothing waits, Ctrl-C and timers would never have their turn.
      // The runtime looks for signals when it is idle: the first pause may be over before the other lanes
      // begin theirs, the second is not.
      for (let pause = 0; pause < 2; pause++) await new Promise((resolve) => setTimeout(resolve, 1));
      turnMs = performance.now();
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
