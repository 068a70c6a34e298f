import { mustHaveRoom } from "../endpoint/temporary.ts";
import { isFailure, judge } from "../judge/judge.ts";
import type { Grounds, Verdict } from "../../reports/model.ts";
import { doubts, playAfresh } from "./blame.ts";
import type { Patience } from "./patience.ts";
import { Pool, type PoolOptions } from "./pool.ts";
import { Stage, type StageOptions } from "./stage.ts";
import { fullName, type JudgedTask, type Task, Unplayed } from "./task.ts";

/**
 * Runs tasks one after another, with endpoints of its own: plays each as often as blame demands, and judges
 * it.
 */
export class Lane {
  /** The endpoints of this lane. */
  readonly pool: Pool;
  readonly #stage: Stage;
  readonly #patience: Patience;

  /** Starts nothing yet. */
  constructor(options: PoolOptions & StageOptions) {
    this.pool = new Pool(options);
    this.#stage = new Stage(this.pool, options);
    this.#patience = options.patience;
  }

  /** True if both endpoints of a task are there, or start. */
  async starts({ subject, peer }: Pick<Task, "subject" | "peer">): Promise<boolean> {
    try {
      const { beside } = await this.pool.endpoint("subject", subject);
      await this.pool.endpoint("peer", peer, beside);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Runs one task.
   *
   * @throws {NoTemporaryFolder} (as a rejection) where the disk is full, and for nothing else.
   */
  async run(task: Task): Promise<JudgedTask> {
    const { variant, subject } = task;
    try {
      let played = await this.#stage.play(task);
      if (played.served) played = await playAfresh(this.#stage, task, played);
      for (let tries = 1; tries < (variant.case.attempts ?? 1); tries++) {
        if (played.verdict !== "inconclusive" || played.spent.size > 0) break;
        played = await this.#stage.play(task);
      }
      const { record, history, measures, waitedMs, stderr, replaced } = played;
      const grounds: Grounds = {
        ending: record.ending,
        ...await doubts(this.#stage, task, played),
        ...(played.note === undefined ? {} : { note: played.note }),
        ...(task.pair ? { pair: true } : {}),
      };
      const judgement = judge(variant, { ...record, ...grounds });
      if ("outcome" in record.ending && record.ending.outcome === "hang" && isFailure(judgement.verdict)) {
        this.#patience.hung(subject.name, fullName(variant));
      }
      return { ...judgement, grounds, history, measures, waitedMs, stderr, replaced };
    } catch (error) {
      mustHaveRoom(error);
      if (error instanceof Unplayed) return nothingJudged(error.verdict, error.message);
      return nothingJudged("error", `The lane failed: ${(error as Error).stack ?? error}`);
    }
  }

  /** Ends its endpoints. */
  async stop(): Promise<void> {
    await this.pool.stop();
  }
}

function nothingJudged(verdict: Verdict, why: string): JudgedTask {
  return {
    verdict,
    why,
    outcomes: [],
    deviations: verdict === "crash" ? [{ checkpoint: "ending", outcome: "crash" }] : [],
    history: { operations: [], leftOut: 0, leftOutAfter: 0 },
    measures: {},
    waitedMs: 0,
    stderr: { subject: "", peer: "" },
  };
}
