import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import type { Case } from "../../case/case.ts";
import { expand, type Variant } from "../../case/variants.ts";
import type { Method } from "../../endpoint/operations.ts";
import { isFailure } from "../../judge/judge.ts";
import type { Verdict } from "../../../reports/model.ts";
import type { Lane } from "../../run/lane.ts";
import { Session } from "../../run/session.ts";
import type { Defect } from "../broken/endpoint.ts";
import { broken } from "../broken/implementation.ts";
import { playSound, type Sound } from "./calls.ts";
import { idle } from "../../run/schedule.ts";
import { onLanes } from "./lanes.ts";
import { areaOf, type Caught } from "./matrix.ts";

/** Milliseconds that an operation of a sound implementation may take. */
const SOUND_DEADLINE_MS = 10_000;
/**
 * Milliseconds that an operation of a broken one may take at least. Some cases watch a second of silence;
 * most else takes far less.
 */
const DEADLINE_MS = 2_000;
/** An operation may take so many times longer than the whole variant took with a sound implementation. */
const LONGER = 6;

/** Plays with nothing beside them of what was caught by chance. */
const AGAIN = 3;

/** An order for {@linkcode play}. */
export interface Order {
  readonly defects: readonly Defect[];
  readonly cases: readonly Case[];
  /** True if a defect meets only the cases of the areas that it was made for. */
  readonly near: boolean;
  /** Number of times that each defect meets each case. */
  readonly rounds: number;
  /** Lanes side by side. */
  readonly jobs: number;
  /** Ends the play. */
  readonly signal: AbortSignal;
  /** Is called when a defect has met all cases. */
  told(caught: Caught): void;
}

/** The result of an order. */
export interface Play {
  /** The defects that met all cases. */
  readonly caught: readonly Caught[];
  /** Variants in which libc fails although nothing is broken, with the reason. */
  readonly failures: readonly string[];
}

/**
 * Plays every case with every defect. A case has caught a defect in a round when one variant of it fails.
 * A catch by chance is played again at the end: it may be the noise of other lanes.
 */
export async function play({ defects, cases, near, rounds, jobs, signal, told }: Order): Promise<Play> {
  await using session = await Session.open({ deadlineMs: SOUND_DEADLINE_MS, jobs });
  const variants = new Map(cases.map((each) => [each, expand(each)]));
  const all = [...variants.values()].flat();
  const sound = new Map<string, ReadonlyMap<Variant, Sound>>();
  const failures: string[] = [];
  for (const of of new Set(defects.map(under))) {
    const played = await playSound(of, all, session.lanes, signal);
    sound.set(of, played.passing);
    // Others have deviations that are known.
    if (of === "libc" || of === "relay") failures.push(...played.failures);
  }
  if (signal.aborted) return { caught: [], failures };
  const caught: Caught[] = [];
  // A defect meets the cases of each area in a lane: one that hangs must not keep a single lane for minutes.
  const courses = defects.flatMap((defect) => {
    const meetings = meetingsOf(defect, variants, sound.get(under(defect))!);
    const homes = new Set(defect.caughtBy.map(areaOf));
    const nearby = meetings.filter(({ of }) => !near || homes.has(areaOf(of.id)));
    const areas = [...Map.groupBy(nearby, ({ of }) => of.exclusive ? of.id : areaOf(of.id)).values()];
    const course: Course = { result: { defect, rounds, times: new Map() }, left: areas.length };
    if (areas.length === 0) caught.push(course.result);
    return areas.map((area) => ({ course, area }));
  });
  const isAlone = ({ course, area: [first] }: typeof courses[number]) =>
    course.result.defect.alone ?? first!.of.exclusive ?? false;
  const byChance: { course: Course; meeting: Meeting }[] = [];
  await onLanes(courses, session.lanes, isAlone, signal, async ({ course, area }, lane) => {
    const { defect, times } = course.result;
    const subject = broken(defect);
    for (const meeting of area) {
      const failed = await timesFailed(meeting, subject, lane, rounds, signal);
      if (signal.aborted) return;
      if (failed > 0) times.set(meeting.of.id, failed);
      if (failed > 0 && failed < rounds) byChance.push({ course, meeting });
    }
    // An agent underneath is a process, which nobody needs any more.
    await lane.pool.drop(await lane.pool.endpoint("subject", subject));
    if (--course.left > 0) return;
    caught.push(course.result);
    told(course.result);
  });
  await onLanes(byChance, session.lanes, () => true, signal, async ({ course, meeting }, lane) => {
    const { defect, times } = course.result;
    const subject = broken(defect);
    const failed = await timesFailed(meeting, subject, lane, AGAIN, signal);
    await lane.pool.drop(await lane.pool.endpoint("subject", subject));
    if (signal.aborted) return;
    if (failed === 0) times.delete(meeting.of.id);
    else if (failed === AGAIN) times.set(meeting.of.id, rounds);
  });
  return { caught, failures };
}

/** A defect on its way through the areas. */
interface Course {
  readonly result: Caught & { readonly times: Map<string, number> };
  /** Areas that it has not met. */
  left: number;
}

/** A case that a defect can show in. */
interface Meeting {
  readonly of: Case;
  /**
   * True if each play needs a new endpoint: the threads that an agent left behind serve its next requests.
   */
  readonly afresh: boolean;
  /**
   * The variants that call what the defect breaks, with the milliseconds that an operation may take in each.
   */
  readonly concerned: readonly { readonly variant: Variant; readonly deadlineMs: number }[];
}

/** The cases that a defect can show in, with the variants that call what it breaks. */
function meetingsOf(
  defect: Defect,
  variants: ReadonlyMap<Case, readonly Variant[]>,
  sound: ReadonlyMap<Variant, Sound>,
): Meeting[] {
  const breaks = Object.keys(defect.breaks()) as Method[];
  return [...variants].map(([of, all]) => ({
    of,
    afresh: defect.alone ?? false,
    // Every relay passes on whatever it is given.
    concerned: all.flatMap((variant) => {
      const passed = sound.get(variant);
      if (!passed || !defect.relay && !breaks.some((method) => passed.calls.has(method))) return [];
      return [{ variant, deadlineMs: Math.max(DEADLINE_MS, LONGER * passed.tookMs) }];
    }),
  })).filter(({ concerned }) => concerned.length > 0);
}

/** The rounds in which a case catches a defect; half a round is one in which it did so by chance. */
async function timesFailed(
  meeting: Meeting,
  subject: Implementation,
  lane: Lane,
  rounds: number,
  signal: AbortSignal,
): Promise<number> {
  let failed = 0;
  for (let round = 1; round <= rounds && !signal.aborted; round++) {
    failed += await failing(meeting, subject, lane, round);
  }
  return failed;
}

/**
 * Plays variants up to the first that fails, and that one twice, so that one which fails by chance shows: the
 * part of its plays that failed, or 0. What hangs is not waited for a second time.
 */
async function failing(
  { concerned, afresh }: Meeting,
  subject: Implementation,
  lane: Lane,
  round: number,
): Promise<number> {
  const verdictOf = async (each: Meeting["concerned"][number]): Promise<Verdict> => {
    if (afresh) await lane.pool.drop(await lane.pool.endpoint("subject", subject));
    const { verdict } = await lane.run({ ...each, subject, peer: IMPLEMENTATIONS.libc!, round });
    await idle();
    return verdict;
  };
  let part = 0;
  for (const each of concerned) {
    const verdict = await verdictOf(each);
    if (!isFailure(verdict)) continue;
    if (verdict === "timeout" || isFailure(await verdictOf(each))) return 1;
    part = 1 / 2;
  }
  return part;
}

function under({ of = "libc" }: Defect): string {
  return of;
}
