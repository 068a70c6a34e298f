import recvOnceThenEof from "../../../cases/tcp/reset/recv_once_then_eof.ts";
import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { isFailure } from "../../judge/judge.ts";
import type { JudgedTask, Task } from "../../run/task.ts";
import { Session } from "../../run/session.ts";
import { expand, type Variant } from "../../case/variants.ts";
import { type FuzzRun, hostile } from "./hostile.ts";
import { Dice, type Mutation } from "./mutations.ts";

/** Milliseconds that an operation may take: enough for sound agents on a busy machine. */
const DEADLINE_MS = 3_000;
/** Starts of a hostile agent in one session. */
const STARTS = 8;

const VARIANTS = expand(recvOnceThenEof);

/** The answers that a hostile peer may spoil. */
const OF_PEER = ["listenStream", "accept", "connectStream", "getsockname", "getpeername", "abort", "reset"];

/** A hostile agent's plan, and how far it has come. */
class Course {
  readonly plan: readonly string[];
  /** The mutation that it leads to. */
  readonly last: Mutation;
  readonly #awaited: string | undefined;
  #sent = 0;
  #met = false;

  constructor(dice: Dice, seat: "subject" | "peer") {
    this.last = dice.mutation();
    this.#awaited = seat === "peer" ? dice.pick(OF_PEER) : undefined;
    this.plan = this.#awaited === undefined
      ? [...Array.from({ length: 1 + dice.below(12) }, () => "sound"), this.last.name]
      : [`${this.last.name}@${this.#awaited}`];
  }

  /** True if its mutation was met. */
  get met(): boolean {
    return this.#met;
  }

  /** Takes a line of the protocol. */
  trace(direction: string, line: string): void {
    if (direction !== "→") return;
    this.#sent++;
    this.#met ||= this.#awaited === undefined
      ? this.#sent >= this.plan.length
      : line.includes(`"method":"${this.#awaited}"`);
  }
}

function fail(judged: JudgedTask, variant: Variant, who: string, expected: string): never {
  throw new Error(`${who} in ${variant.name}: ${judged.verdict} (${judged.why}), expected ${expected}`);
}

/**
 * Variants with a hostile agent in one seat, and between them the same variants with sound implementations in
 * the same lane, which must all pass; the count of malformed answers.
 *
 * @throws when a sound implementation is blamed, or the harness calls itself or the case broken.
 */
export async function laneSession(run: FuzzRun, seed: number): Promise<number> {
  const dice = new Dice(seed);
  await using session = await Session.open({ deadlineMs: DEADLINE_MS });
  const { libc, python } = IMPLEMENTATIONS;
  const seat = dice.pick(["subject", "subject", "subject", "peer"] as const);
  const courses: Course[] = [];
  /**
   * A hostile implementation: what replaces its process is sound, as only what happens once can be told from
   * what the other end does.
   */
  const next = (): Implementation & { replaced: boolean } => {
    const course = new Course(dice, seat);
    courses.push(course);
    const name = `hostile ${courses.length}`;
    const real = { kind: "real", seed: seed + courses.length } as const;
    let starts = 0;
    const odd = hostile(run, () =>
      starts++ === 0
        ? {
          hostility: { ...real, plan: course.plan },
          trace: (_, direction, line) => course.trace(direction, line),
        }
        : { hostility: { ...real, plan: [] } });
    return {
      ...odd,
      name,
      get replaced() {
        return starts > 1;
      },
    };
  };
  let odd = next();
  const play = (variant: Variant, subject: Implementation, peer: Implementation): Promise<JudgedTask> => {
    const task: Task = { variant, subject, peer, round: 1 };
    return session.lane.run(task);
  };
  for (let round = 0; courses.length < STARTS && round < 4 * STARTS; round++) {
    const variant = dice.pick(VARIANTS);
    const sound = dice.pick([libc!, python!]);
    if (seat === "subject") {
      subjectRound(await play(variant, odd, libc!), variant, courses.at(-1)!, odd.replaced);
    } else {
      const judged = await play(variant, sound, odd);
      if (isFailure(judged.verdict) || judged.verdict === "error") {
        fail(judged, variant, `${sound.name} beside a peer with "${courses.at(-1)!.plan}"`, "no blame");
      }
    }
    if (courses.at(-1)!.met) odd = next();
    const judged = await play(variant, sound, libc!);
    if (judged.verdict !== "pass") fail(judged, variant, `${sound.name} after a hostile agent`, "pass");
  }
  return courses.filter((each) => each.met).length;
}

/** Checks the verdict on a hostile subject. */
function subjectRound(judged: JudgedTask, variant: Variant, course: Course, replaced: boolean): void {
  const { last } = course;
  const what = `the subject with "${last.name}" as answer ${course.plan.length}`;
  if (judged.verdict === "error") fail(judged, variant, what, "no fault of the case");
  if (!course.met && judged.verdict !== "pass") fail(judged, variant, what, "pass before that");
  if (!course.met || last.fate !== "ends" || last.plain !== "ends" || judged.verdict === "crash") return;
  // Nonsense in answer to the reset after a script is not the subject's: its agent is replaced, and the
  // evidence says so.
  const resetFailed = judged.stderr.subject.includes("It was replaced after this variant");
  // The cause of a death at the first answer in a variant is unknown, unless the next process dies, too.
  if (!(replaced || resetFailed) || judged.verdict !== "pass") fail(judged, variant, what, "crash");
}
