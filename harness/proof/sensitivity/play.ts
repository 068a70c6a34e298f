import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import type { Case } from "../../case/case.ts";
import { expand, type Variant } from "../../case/variants.ts";
import type { Method } from "../../endpoint/operations.ts";
import { isFailure } from "../../judge/judge.ts";
import type { Lane } from "../../run/lane.ts";
import { Session } from "../../run/session.ts";
import type { Defect } from "../broken/endpoint.ts";
import { broken } from "../broken/implementation.ts";
import { type Calls, playSound } from "./calls.ts";
import { idle } from "../../run/schedule.ts";
import { onLanes } from "./lanes.ts";
import type { Caught } from "./matrix.ts";

/** Milliseconds that an operation may take. Some cases watch a second of silence, and all else takes far less. */
const DEADLINE_MS = 2_000;

/** An order for {@linkcode play}. */
export interface Order {
  /** The defects. */
  readonly defects: readonly Defect[];
  /** The cases. */
  readonly cases: readonly Case[];
  /** How often each defect meets each case. */
  readonly rounds: number;
  /** Lanes side by side. */
  readonly jobs: number;
  /** Ends the play. */
  readonly signal: AbortSignal;
  /** Is called when a defect has met all cases. */
  told(caught: Caught): void;
}

/** What came of an order. */
export interface Play {
  /** The defects that met all cases. */
  readonly caught: readonly Caught[];
  /** Variants that fail although nothing is broken, with the reason. */
  readonly failures: readonly string[];
}

/** Plays every case with every defect. A case has caught a defect in a round when one variant of it fails. */
export async function play({ defects, cases, rounds, jobs, signal, told }: Order): Promise<Play> {
  await using session = await Session.open({ deadlineMs: DEADLINE_MS, jobs });
  const variants = new Map(cases.map((each) => [each, expand(each)]));
  const all = [...variants.values()].flat();
  const sound = new Map<string, Calls>();
  const failures: string[] = [];
  for (const of of new Set(defects.map(under))) {
    const played = await playSound(of, all, session.lanes, signal);
    sound.set(of, played.calls);
    failures.push(...played.failures);
  }
  const caught: Caught[] = [];
  await onLanes(defects, session.lanes, signal, async (defect, lane) => {
    const calls = sound.get(under(defect))!;
    const breaks = Object.keys(defect.breaks());
    const subject = broken(defect);
    const times = new Map<string, number>();
    for (const [{ id }, ofCase] of variants) {
      const concerned = ofCase.filter((each) =>
        breaks.some((method) => calls.get(each)!.has(method as Method))
      );
      for (let round = 1; round <= rounds && concerned.length > 0; round++) {
        if (signal.aborted) return;
        const failed = await failing(concerned, subject, lane, round);
        if (failed > 0) times.set(id, (times.get(id) ?? 0) + failed);
      }
    }
    // An agent underneath is a process, which nobody needs any more.
    await lane.pool.drop(await lane.pool.endpoint("subject", subject));
    const result = { defect, rounds, times };
    caught.push(result);
    told(result);
  });
  return { caught, failures };
}

/**
 * Plays variants up to the first that fails, and that one twice, so that one which fails by chance shows: the
 * part of its plays that failed, or 0.
 */
async function failing(
  variants: readonly Variant[],
  subject: Implementation,
  lane: Lane,
  round: number,
): Promise<number> {
  const fails = async (variant: Variant): Promise<boolean> => {
    const { verdict } = await lane.run({ variant, subject, peer: IMPLEMENTATIONS.libc!, round });
    await idle();
    return isFailure(verdict);
  };
  let part = 0;
  for (const variant of variants) {
    if (!await fails(variant)) continue;
    if (await fails(variant)) return 1;
    part = 1 / 2;
  }
  return part;
}

function under({ of = "libc" }: Defect): string {
  return of;
}
