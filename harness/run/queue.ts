import type { Lane } from "./lane.ts";
import type { Task } from "./task.ts";

/** Milliseconds that the start of an endpoint costs, about: some need a tenth of it, some four times. */
const START_MS = 300;
/** Milliseconds that a task may take as far as nothing is known of any. */
const TASK_MS = 20;

/** The tasks of one subject. */
interface Line {
  /** The next task is the last, as taking the first of a long list takes time. */
  readonly tasks: Task[];
  /** The lanes that have its endpoints. */
  readonly lanes: Set<Lane>;
  /** Tasks that have ended, and their milliseconds. */
  ended: number;
  spentMs: number;
  /** Set where a single lane can have the subject. */
  only?: Lane;
}

/**
 * Tasks for lanes, by subject. A lane stays with the subjects whose endpoints it has started. It starts those
 * of another only where that saves more time than a start costs: a run of a few quick variants has few
 * endpoints, and one that mostly waits has many.
 */
export class Queue {
  readonly #lines = new Map<string, Line>();
  /** The tasks that lanes are at, and since when. */
  readonly #running = new Map<Task, number>();
  readonly #first: Lane;

  /** Takes tasks in the order in which they should be run, and the lane that has every endpoint already. */
  constructor(tasks: readonly Task[], first: Lane) {
    this.#first = first;
    for (const task of tasks) {
      const { name } = task.subject;
      const line = this.#lines.get(name) ?? { tasks: [], lanes: new Set(), ended: 0, spentMs: 0 };
      this.#lines.set(name, line);
      line.tasks.push(task);
    }
    for (const { tasks } of this.#lines.values()) tasks.reverse();
  }

  /** True if every task has been taken. */
  get empty(): boolean {
    return this.#lines.values().every(({ tasks }) => tasks.length === 0);
  }

  /** The next task for a lane; `undefined` if there is none that is worth its while yet. */
  next(lane: Lane, nowMs = performance.now()): Task | undefined {
    const open = this.#lines.values()
      .filter(({ tasks, only }) => tasks.length > 0 && (only === undefined || only === lane)).toArray();
    const line = open.find(({ only, lanes }) => only === lane || lanes.has(lane)) ??
      this.#worthwhile(open, lane, nowMs);
    return line && take(line, lane);
  }

  /** Takes note that a task begins, on endpoints that have started. */
  begun(task: Task, nowMs: number): void {
    this.#running.set(task, nowMs);
  }

  /** Takes note that a task has ended. */
  ended(task: Task, nowMs: number): void {
    const line = this.#lines.get(task.subject.name)!;
    line.ended++;
    line.spentMs += nowMs - this.#running.get(task)!;
    this.#running.delete(task);
  }

  /**
   * Gives a task back, and leaves its subject to `lane`, as others cannot start its endpoints: an agent may
   * be there only once.
   */
  leaveTo(lane: Lane, task: Task): void {
    const line = this.#lines.get(task.subject.name)!;
    line.only = lane;
    line.tasks.push(task);
  }

  /** The line in which one more lane has most to do. */
  #worthwhile(open: readonly Line[], lane: Lane, nowMs: number): Line | undefined {
    let best: { line: Line; shareMs: number } | undefined;
    for (const line of open) {
      const leftMs = line.tasks.length * this.#taskMs(line, nowMs);
      const lanes = line.lanes.size;
      const shareMs = leftMs / (lanes + 1);
      const savedMs = lanes === 0 ? leftMs : leftMs / lanes - shareMs;
      if (lane !== this.#first && savedMs < START_MS) continue;
      if (shareMs > (best?.shareMs ?? 0)) best = { line, shareMs };
    }
    return best?.line;
  }

  /** Milliseconds that a task of a subject takes, by those so far: as others' do, where it has had none. */
  #taskMs(line: Line, nowMs: number): number {
    const running = this.#running.entries().map(([{ subject }, sinceMs]) => (
      { line: this.#lines.get(subject.name), ms: nowMs - sinceMs }
    )).toArray();
    const others = meanMs(TASK_MS, [...this.#lines.values()], running.map(({ ms }) => ms));
    return meanMs(others, [line], running.filter((each) => each.line === line).map(({ ms }) => ms));
  }
}

/**
 * The mean of milliseconds, with one more task that takes `usualMs`: of the tasks that run, those count that
 * have taken longer than the others.
 */
function meanMs(usualMs: number, lines: readonly Line[], running: readonly number[]): number {
  let [sumMs, count] = [usualMs, 1];
  for (const { spentMs, ended } of lines) [sumMs, count] = [sumMs + spentMs, count + ended];
  for (const ms of running) if (ms > sumMs / count) [sumMs, count] = [sumMs + ms, count + 1];
  return sumMs / count;
}

/** Gives a lane the next task of a line, and the lane to the line. */
function take({ tasks, lanes }: Line, lane: Lane): Task {
  lanes.add(lane);
  return tasks.pop()!;
}
