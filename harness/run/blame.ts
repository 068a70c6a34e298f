import type { Beside } from "../endpoint/endpoint.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";
import type { Doubts } from "../../reports/model.ts";
import { judge } from "../judge/judge.ts";
import type { Stage } from "./stage.ts";
import { type Played, type Task, Unplayed } from "./task.ts";

/**
 * Plays a task again in which an endpoint died that had served other variants: one of those may have killed
 * it. If the subject had answered in this variant, or is lost again, it was lost here.
 */
export async function playAfresh(stage: Stage, task: Task, lost: Played): Promise<Played> {
  const { ending } = lost.record;
  if (ending.kind !== "lost") return lost;
  const second = await playAgain(stage, task);
  if (second === undefined) return lost;
  if (second.record.ending.kind === "lost" && second.record.ending.seat === ending.seat) return second;
  const { seat } = ending;
  const answered = lost.history.operations.some((each) =>
    each.seat === seat && each.returnedUs !== undefined
  );
  if (seat === "subject" && answered) {
    return { ...lost, note: `a fresh process got through it: ${lost.served} had run before` };
  }
  const said = `[The ${seat} that had run ${lost.served} was gone: ${ending.operation}]\n`;
  return {
    ...second,
    stderr: { ...second.stderr, [seat]: said + lost.stderr[seat] + second.stderr[seat] },
    replaced: { ...second.replaced, [seat]: ending.operation },
  };
}

/**
 * Looks for something that speaks for a subject that seems to fail. Where the peer got into trouble, or is
 * not the reference, the reference takes the subject's seat: if it fails as well, that is not the subject's
 * fault. A peer that is not the reference may be wrong once, too, so then the subject has a second try. For a
 * relay between other ends than the reference's, the near end speaks, without the relay.
 */
export async function doubts(stage: Stage, task: Task, played: Played): Promise<Doubts> {
  // It can be nobody else's fault.
  if (task.pair) return {};
  const { record: { ending }, verdict, beside, history } = played;
  const trouble = ending.kind === "overdue" ||
    (ending.kind === "failed" || ending.kind === "hung" || ending.kind === "absent") &&
      ending.seat === "peer";
  // A peer that did nothing has done nothing wrong.
  const idle = history.leftOut === 0 && history.operations.every((each) => each.seat !== "peer");
  const { near } = task.subject;
  const trusted = near === undefined && (idle || stage.pool.isReference(task.peer));
  const failed = verdict === "fail" || verdict === "timeout" || near !== undefined && verdict === "crash";
  if (!trouble && (trusted || !failed)) return {};
  const reference = await withReference(stage, task, beside);
  if (trusted || reference === undefined || reference === "failed") {
    return reference === undefined ? {} : { reference };
  }
  // Twice, as a peer may be wrong every other time.
  if (await withReference(stage, task, beside) !== "passed") return { reference: "failed" };
  const again = await playAgain(stage, task);
  if (again === undefined) return { reference };
  const { verdict: repeated } = judge(task.variant, { ...again.record, reference });
  return { reference, repeated: repeated === "fail" || repeated === "timeout" ? "failed" : "passed" };
}

/** Plays a task a second time; `undefined` if that cannot be, as an endpoint does not start any more. */
async function playAgain(stage: Stage, task: Task): Promise<Played | undefined> {
  try {
    return await stage.play(task);
  } catch (error) {
    if (error instanceof Unplayed) return undefined;
    throw error;
  }
}

/** Plays a task with the reference as the subject; `undefined` where that cannot be. */
async function withReference(
  stage: Stage,
  task: Task,
  beside: Beside | undefined,
): Promise<"passed" | "failed" | undefined> {
  const { pool } = stage;
  // The reference cannot vouch for itself. Against another peer it is trusted.
  if (pool.isReference(task.subject)) return pool.isReference(task.peer) ? undefined : "failed";
  try {
    const attempt = await stage.playReference(task, beside);
    if (attempt === undefined) return undefined;
    const { verdict } = judge(task.variant, attempt.record);
    return verdict === "pass" || verdict === "tolerated" ? "passed" : "failed";
  } catch (error) {
    mustHaveRoom(error);
    // Without a reference the peer's trouble stays unexplained.
    return undefined;
  }
}
