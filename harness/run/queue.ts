import type { Lane } from "./lane.ts";
import type { Task } from "./task.ts";

/** Fewer tasks than this are not worth the start of one more endpoint. */
const WORTH_A_START = 12;

/**
 * Tasks for lanes, by subject. A lane stays with the subjects whose endpoints it has started, as a start
 * costs more than many variants; when it has done those, it helps with the subject that has the most left.
 */
export class Queue {
  /** The next task is the last of its list, as taking the first of a long one takes time. */
  readonly #bySubject = new Map<string, Task[]>();
  readonly #taken = new Map<Lane, Set<string>>();
  readonly #helped = new Map<string, number>();
  /** Subjects that only one lane can have. */
  readonly #only = new Map<string, Lane>();

  /** Takes tasks in the order in which they should be run. */
  constructor(tasks: readonly Task[]) {
    for (const task of tasks) {
      const list = this.#bySubject.get(task.subject.name) ?? [];
      list.push(task);
      this.#bySubject.set(task.subject.name, list);
    }
    for (const list of this.#bySubject.values()) list.reverse();
  }

  /** The next task for a lane; `undefined` when there is none worth its while, which leaves none behind. */
  next(lane: Lane): Task | undefined {
    const own = this.#taken.get(lane) ?? new Set<string>();
    this.#taken.set(lane, own);
    let best: { name: string; tasks: Task[]; share: number } | undefined;
    for (const [name, tasks] of this.#bySubject) {
      if (tasks.length === 0) continue;
      const only = this.#only.get(name);
      if (only === lane) return tasks.pop();
      if (only !== undefined) continue;
      if (own.has(name)) return tasks.pop();
      const helpers = this.#helped.get(name) ?? 0;
      if (helpers > 0 && tasks.length < WORTH_A_START) continue;
      const share = tasks.length / (helpers + 1);
      if (share > (best?.share ?? 0)) best = { name, tasks, share };
    }
    if (!best) return undefined;
    own.add(best.name);
    this.#helped.set(best.name, (this.#helped.get(best.name) ?? 0) + 1);
    return best.tasks.pop();
  }

  /**
   * Gives a task back, and leaves its subject to `lane`, as others cannot start its endpoints: an agent may
   * be there only once.
   */
  leaveTo(lane: Lane, task: Task): void {
    const { name } = task.subject;
    this.#only.set(name, lane);
    this.#bySubject.get(name)!.push(task);
  }
}
