import { sweepNotes } from "../../reports/explored.ts";
import type { StoredSweep } from "../../reports/model.ts";
import { count, grouped, oneLine, printable } from "../../reports/printable.ts";
import type { Variant } from "../case/variants.ts";
import { type Amount, explore, type Explored } from "../explore/explore.ts";
import { isNotStarted } from "../explore/sweep.ts";
import { describe } from "../explore/describe.ts";
import {
  type Asked,
  knownIn,
  racesOfSweep,
  sequencesOfSweep,
  type Sweep,
  sweepsOf,
  variantOf,
} from "../explore/sweeps.ts";
import type { Model } from "../explore/model.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";
import type { Expectation } from "../judge/expectations.ts";
import type { Lane } from "../run/lane.ts";
import type { Session } from "../run/session.ts";
import type { Task } from "../run/task.ts";
import { paint } from "./paint.ts";
import { printSource } from "./sequence_source.ts";
import { StatusLine } from "./status_line.ts";

/** Milliseconds that an operation may take: a call that should end at once has ended long before. */
export const DEADLINE_MS = 3_000;

/** The order for {@linkcode exploreSubject}. */
export interface Order extends Asked {
  readonly amount: Amount;
  readonly expectations: readonly Expectation[];
  /** True if each sequence that was found is to be printed as the source of a case. */
  readonly source: boolean;
  /** The signal that ends a sweep, of all and those begun before it; `lanes` sweeps share the time. */
  signalFor(sweeps: { readonly all: number; readonly begun: number }, lanes: number): AbortSignal;
}

/** Explores one subject: its sweeps go to several lanes. Gives nothing where it does not start. */
export async function exploreSubject(
  session: Session,
  { subject, peer }: Pick<Task, "subject" | "peer">,
  { amount, expectations, source, signalFor, ...asked }: Order,
): Promise<{ sweeps: StoredSweep[]; variants: Variant[]; absent: boolean }> {
  const { folder, clock, observer, lane: first } = session;
  // The run behind tries again, and says why.
  const endpoint = await first.pool.endpoint("subject", subject).catch(mustHaveRoom);
  if (!endpoint) return { sweeps: [], variants: [], absent: false };
  const obstacle = await first.pool.endpoint("peer", peer, endpoint.beside).then(
    () => undefined,
    (error) => error,
  );
  if (obstacle !== undefined) {
    mustHaveRoom(obstacle);
    console.log(`${oneLine(subject.name)}: the peer did not start: ${printable(obstacle.message)}`);
    return { sweeps: [], variants: [], absent: !(obstacle instanceof Unavailable) };
  }
  const sweeps = sweepsOf(endpoint, asked);
  const known = knownIn(expectations, subject.name, sweeps);
  const lanes = [first];
  // A stack of its own takes more than a core for itself, and what travels there takes its time.
  const others = endpoint.beside ? [] : session.lanes.slice(1, sweeps.length);
  for (const lane of others) if (await lane.starts({ subject, peer })) lanes.push(lane);
  const stored: StoredSweep[] = [];
  const variants = [...known];
  let absent = false;
  const sums = { ended: 0, played: 0, found: 0 };
  using line = new StatusLine();
  const queue = sweeps.entries();
  const work = async (lane: Lane): Promise<void> => {
    for (const [index, each] of queue) {
      const { model, mode, family, role } = each;
      const waits = mode !== "nonblocking";
      const aside = sweeps.some((other) => other.mode === "nonblocking") && waits;
      const before = { played: 0, found: 0 };
      const where = `${subject.name}, ${model.name} over ${family}, ${mode}, ${role}`;
      const explored = await explore({ folder, clock, observer, lane }, { subject, peer, ...each }, amount, {
        deadlineMs: DEADLINE_MS,
        known: sequencesOfSweep(known, each),
        races: racesOfSweep(expectations, subject.name, each),
        aside,
        progress(played, found) {
          sums.played += played - before.played;
          sums.found += found - before.found;
          Object.assign(before, { played, found });
          line.show(() =>
            `${subject.name}: ${sums.ended} of ${count(sweeps.length, "sweep")}, ` +
            `${count(sums.played, "sequence")}, ${count(sums.found, "finding")}`
          );
        },
        signal: signalFor({ all: sweeps.length, begun: index }, lanes.length),
      }).catch((error: Error) => {
        if (!isNotStarted(error)) throw error;
        absent = true;
        line.clear();
        console.log(`${oneLine(where)}: ${printable(error.message)}`);
      });
      // Its endpoints will not start for the next sweep, either.
      if (!explored) return;
      sums.ended++;
      absent ||= explored.absent;
      line.clear();
      tell(where, explored, model, waits, source);
      stored[index] = storedSweep(subject.name, each, explored);
      const made = [model.control, ...explored.found.map(({ sequence }) => sequence)];
      variants.push(
        ...made.map((sequence) => variantOf(each, sequence)).filter((variant) => variant !== undefined),
      );
    }
  };
  await Promise.all(lanes.map(work));
  return { sweeps: stored.filter(Boolean), variants, absent };
}

/** A sweep as it is stored. */
function storedSweep(
  subject: string,
  { model, role, family, mode }: Sweep,
  { played: sequences, coverage: steps, unsure, again, cut }: Explored,
): StoredSweep {
  return {
    subject,
    of: `${model.name} role=${role},family=${family},mode=${mode}`,
    sequences,
    steps,
    ...(unsure.length === 0 ? {} : { unsure }),
    ...(again === undefined ? {} : { again }),
    ...(cut === undefined ? {} : { cut }),
  };
}

/** Says what came of a sweep. */
function tell(where: string, explored: Explored, model: Model, waits: boolean, source: boolean): void {
  const { played, found, leftOut, missing, coverage, durationMs } = explored;
  const reached = coverage.reduce((sum, each) => sum + each.reached, 0);
  const cells = coverage.reduce((sum, each) => sum + each.all, 0);
  const rate = Math.round(played / (durationMs / 1000));
  console.log(
    `${oneLine(where)}: ${count(played, "sequence")} at ${grouped(rate)} a second, ` +
      `${grouped(reached)} of ${count(cells, "cell")}, ` +
      `${count(new Set(found.map((each) => each.kind)).size, "kind")} of deviation`,
  );
  const kinds = Map.groupBy(found, (each) => each.kind);
  for (const alike of kinds.values()) {
    const [first = "", ...rest] = describe(alike, model);
    console.log(
      [paint(alike[0]!.known ? "grey" : "red", first), ...rest].map((line) => `  ${line}`).join("\n"),
    );
  }
  const fresh = found.filter((each) => !each.known);
  if (source) { for (const { sequence } of fresh) console.log(`\n${printSource(model, sequence, waits)}`); }
  if (leftOut > 0) {
    console.log(`  ${count(leftOut, "sequence")} left out: they contain one that hangs or crashes`);
  }
  if (missing.length > 0) console.log(`  It cannot make these steps so: ${missing.join(", ")}`);
  for (const each of sweepNotes(explored)) console.log(paint("yellow", `  ${each}`));
}
