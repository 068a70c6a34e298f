import type { Lane } from "./lane.ts";
import { Queue } from "./queue.ts";
import type { JudgedTask, Span, Task } from "./task.ts";

/** Milliseconds after which a lane lets the rest of the program have a turn. */
export const TURN_MS = 50;
/** Milliseconds after which a lane without a task looks again whether one is worth its while. */
const LOOK_MS = 10;

/** Is called for each task of a schedule. */
export interface ScheduleListener {
  /** A lane takes the task. */
  begin(task: Task): void;
  /** A lane has run the task. */
  end(task: Task, judged: JudgedTask, span: Span): void;
}

/**
 * Runs tasks on lanes side by side; those of exclusive cases come last, on the first lane alone. Resolves at
 * once when `signal` is aborted; lanes may then still be busy with their last task.
 *
 * @param runMs The start of the run, as `performance.now()` gave it.
 */
export async function runOnLanes(
  tasks: readonly Task[],
  lanes: readonly [Lane, ...Lane[]],
  signal: AbortSignal | undefined,
  listener: ScheduleListener,
  runMs = performance.now(),
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  const [first] = lanes;
  let turnMs = performance.now();
  const work = async (lane: Lane, queue: Queue): Promise<void> => {
    while (!queue.empty && !signal?.aborted) {
      const task = queue.next(lane);
      if (!task) {
        await pause(LOOK_MS);
        continue;
      }
      if (lane !== first && !await lane.starts(task)) {
        // The first lane has started them, or none can.
        queue.leaveTo(first, task);
        continue;
      }
      listener.begin(task);
      const beforeMs = performance.now();
      queue.begun(task, beforeMs);
      const judged = await lane.run(task);
      const afterMs = performance.now();
      queue.ended(task, afterMs);
      listener.end(task, judged, {
        startedMs: beforeMs - runMs,
        durationMs: afterMs - beforeMs,
        lane: lanes.indexOf(lane) + 1,
      });
      if (afterMs - turnMs < TURN_MS) continue;
      await idle();
      turnMs = performance.now();
    }
  };
  const shared = new Queue(tasks.filter((task) => !task.variant.case.exclusive), first);
  const together = Promise.all(lanes.map((lane) => work(lane, shared)))
    // Tasks may have been left to the first lane when it had nothing more to do.
    .then(() => work(first, shared));
  await Promise.race([stopped, together]);
  const alone = new Queue(tasks.filter((task) => task.variant.case.exclusive), first);
  await Promise.race([stopped, work(first, alone)]);
}

/**
 * Lets Ctrl-C and timers have their turn, which they would never have where both ends are in this process and
 * nothing waits. The runtime looks for signals when it is idle: the first pause may be over before the other
 * lanes begin theirs, the second is not.
 */
export async function idle(): Promise<void> {
  for (let pauses = 0; pauses < 2; pauses++) await pause(1);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
