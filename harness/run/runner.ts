import { applicable } from "../judge/condition.ts";
import { type Expectation, listedFor } from "../judge/expectations.ts";
import type { Result, RunFooter } from "../../reports/model.ts";
import { subjectsIn } from "../../reports/shard.ts";
import type { NeedsOutcomes } from "../../reports/skim.ts";
import { inShard } from "../case/shard.ts";
import { concerns } from "../case/variants.ts";
import { Account } from "./account.ts";
import { Remainder, staleIn } from "./earlier.ts";
import { subjectsOf } from "./rejudge.ts";
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
export async function run(asked: RunOptions, listener: RunListener): Promise<RunFooter> {
  const startedMs = performance.now();
  const { subjects } = asked;
  const variants = asked.variants.filter((each) => subjects.some((one) => concerns(each.case, one)));
  const options = { ...asked, variants };
  const { signal, maxFailures = Infinity } = options;
  listener.planned?.(storeHeader(options, [], 0, false));
  await using session = await Session.open(options);
  const { shard } = options;
  const names = subjects.map(({ name }) => name);
  const own = new Set(shard ? subjectsIn(shard, names) : names);
  const playing = { ...options, subjects: subjects.filter(({ name }) => own.has(name)) };
  const participants = await gather(playing, session.lane.pool);
  const expectations = applicable(options.expectations ?? [], participants.stored);
  const tasks = plan(options, participants).filter(options.only ?? (() => true))
    .filter(({ variant, subject }) => inShard(variant, subject.name, shard, names));
  const header = storeHeader(options, participants.stored, tasks.length, session.foreign);
  listener.header?.(header);
  const account = new Account(header);
  const left = options.earlier
    ? await goOn(options, options.earlier, { participants, expectations, tasks, account, listener })
    : tasks;
  const enough = new AbortController();
  const stopIfEnough = (): void => {
    if (account.failures >= maxFailures && account.summary.results < tasks.length) enough.abort();
  };
  stopIfEnough();
  const stop = AbortSignal.any([enough.signal, ...signal ? [signal] : []]);
  // The clock of a run stands still while it is cut short.
  const zeroMs = startedMs - account.lastedMs;
  await runOnLanes(left, session.lanes, stop, {
    begin: (task) => listener.begin?.(task),
    end(task, judged, span) {
      // A variant that an interruption cut short was not judged.
      if (stop.aborted) return;
      const { result, stale } = storeResult({ ...options, expectations }, task, judged, span);
      account.add(result, stale);
      listener.result?.(result);
      stopIfEnough();
    },
  }, zeroMs);
  const footer = storeFooter(options, participants.stored, {
    summary: account.summary,
    stale: account.stale,
    interrupted: stop.aborted || options.interrupted === true,
    stoppedAfter: enough.signal.aborted && !signal?.aborted ? account.failures : undefined,
    durationMs: performance.now() - zeroMs,
  });
  listener.footer?.(footer);
  return footer;
}

/** Takes over the results that a run has from before; resolves to the tasks that are left. */
async function goOn(
  { commandFor }: RunOptions,
  earlier: (needed: NeedsOutcomes) => AsyncIterable<Result>,
  { participants, expectations, tasks, account, listener }: {
    readonly participants: Participants;
    readonly expectations: readonly Expectation[];
    readonly tasks: readonly Task[];
    readonly account: Account;
    readonly listener: RunListener;
  },
): Promise<readonly Task[]> {
  const remainder = new Remainder(tasks);
  const subject = subjectsOf(participants.stored);
  const canBeStale: NeedsOutcomes = (subject, id) =>
    listedFor(expectations, subject, id).some(({ sometimes }) => !sometimes);
  for await (const result of earlier(canBeStale)) {
    const task = remainder.take(result, commandFor);
    const stale = canBeStale(result.subject, result.case)
      ? staleIn(result, task, subject(result.subject), expectations)
      : [];
    account.add(result, stale);
    listener.earlier?.(result);
  }
  return remainder.tasks;
}

/** Every task of a run, in order. */
function plan({ variants, pair = false, repeat = 1 }: RunOptions, { subjects, peers }: Participants): Task[] {
  const tasks: Task[] = [];
  for (let round = 1; round <= repeat; round++) {
    for (const variant of variants) {
      for (const subject of subjects) {
        if (!concerns(variant.case, subject)) continue;
        if (pair) tasks.push({ variant, subject, peer: subject, pair, round });
        else for (const peer of peers) tasks.push({ variant, subject, peer, round });
      }
    }
  }
  return tasks;
}
