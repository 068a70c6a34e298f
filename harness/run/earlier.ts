import { excerpt } from "../../reports/printable.ts";
import type { Result, Stale } from "../../reports/model.ts";
import { SockspecError } from "../endpoint/errors.ts";
import type { Expectation } from "../judge/expectations.ts";
import type { Judged } from "../judge/table.ts";
import { storedJudgement } from "../judge/stored_judgement.ts";
import { judgedAgain } from "./rejudge.ts";
import type { Task } from "./task.ts";

/** Results do not belong to the run that should go on after them. The message says why. */
export class OtherRun extends SockspecError {}

/** The tasks of a run that goes on: those that have no result yet. */
export class Remainder {
  readonly #left: Map<string, Task>;

  /** Takes every task of the run. */
  constructor(tasks: readonly Task[]) {
    this.#left = new Map(tasks.map((each) => [keyOf(placeOf(each)), each]));
  }

  /** The tasks without a result, in order. */
  get tasks(): Task[] {
    return [...this.#left.values()];
  }

  /**
   * Takes the task of a result.
   *
   * @param command The command that runs a task alone, which names agents and addresses.
   * @throws {OtherRun} where the run has no such task, or had it already.
   */
  take(result: Result, command: (task: Task) => string): Task {
    const key = keyOf(result);
    const task = this.#left.get(key);
    if (task === undefined) {
      throw new OtherRun(`The result ${nameOf(result)} is there twice or not in the plan of this run`);
    }
    const expected = command(task);
    if (result.command !== expected) {
      throw new OtherRun(
        `The result ${nameOf(result)} came of "${excerpt(result.command)}", expected "${excerpt(expected)}"`,
      );
    }
    this.#left.delete(key);
    return task;
  }
}

/** The expectations that did not come true in a stored result, which is judged again by its record. */
export function staleIn(
  result: Result,
  { variant }: Task,
  subject: Judged,
  expectations: readonly Expectation[],
): readonly Stale[] {
  if (expectations.length === 0) return [];
  const judged = judgedAgain(result, variant, subject);
  return typeof judged === "string" ? [] : storedJudgement(judged, expectations, result).stale;
}

type Place = Pick<Result, "case" | "variant" | "subject" | "peer" | "round">;

function placeOf({ variant, subject, peer, round }: Task): Place {
  return { case: variant.case.id, variant: variant.name, subject: subject.name, peer: peer.name, round };
}

function keyOf({ case: id, variant, subject, peer, round }: Place): string {
  return `${id}\0${variant}\0${subject}\0${peer}\0${round}`;
}

function nameOf({ case: id, variant, subject, peer, round }: Place): string {
  return excerpt([id, variant, `of ${subject} with ${peer}, round ${round}`].filter(Boolean).join(" "));
}
