import { applicable } from "../judge/condition.ts";
import type { RunFooter, Stale } from "../../reports/model.ts";
import { Summary } from "../../reports/summary.ts";
import { inShard } from "../case/shard.ts";
import type { RunListener, RunOptions } from "./options.ts";
import { gather, type Participants } from "./participants.ts";
import { runOnLanes } from "./schedule.ts";
import { Session } from "./session.ts";
import { storeFooter, storeHeader, storeResult } from "./store.ts";
import type { Task } from "./task.ts";

/**
 * Runs variants against implementations. Resolves to the footer of the report; nothing that an implementation
 * does makes it reject.
 */
export async function run(options: RunOptions, listener: RunListener): Promise<RunFooter> {
  const startedMs = performance.now();
  const { signal } = options;
  await using session = await Session.open(options);
  const participants = await gather(options, session.lane.pool);
  const expectations = applicable(options.expectations ?? [], participants.stored);
  const all = plan(options, participants).filter(options.only ?? (() => true));
  const tasks = all.filter((each) => inShard(each.variant, options.shard));
  const planned = { all: all.length, own: tasks.length };
  const header = storeHeader(options, participants.stored, planned, session.foreign);
  listener.header?.(header);
  const summary = new Summary(header);
  // Another round finds the same stale expectations again.
  const stale = new Map<string, Stale>();
  await runOnLanes(tasks, session.lanes, signal, {
    begin: (task) => listener.begin?.(task),
    end(task, judged, span) {
      // A variant that an interruption cut short was not judged.
      if (signal?.aborted) return;
      const stored = storeResult({ ...options, expectations }, task, judged, span);
      const { result } = stored;
      summary.add(result);
      for (const each of stored.stale) stale.set(JSON.stringify(each), each);
      listener.result?.(result);
    },
  }, startedMs);
  const durationMs = performance.now() - startedMs;
  const footer = storeFooter(options, participants.stored, summary, [...stale.values()], durationMs);
  listener.footer?.(footer);
  return footer;
}

/** Every task of a run, in order. */
function plan({ variants, repeat = 1 }: RunOptions, { subjects, peers }: Participants): Task[] {
  const tasks: Task[] = [];
  for (let round = 1; round <= repeat; round++) {
    for (const variant of variants) {
      for (const subject of subjects) for (const peer of peers) tasks.push({ variant, subject, peer, round });
    }
  }
  return tasks;
}
