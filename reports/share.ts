import { isUnexpected } from "./consequence.ts";
import type { Result } from "./model.ts";
import type { Report } from "./report.ts";
import { type Standing, standingOf, STANDINGS } from "./standing.ts";
import { cellKey } from "./summary.ts";

/** Numbers of results that a document shows in full. */
export interface Room {
  /** Unexpected deviations. */
  readonly unexpected: number;
  /** Results of every other standing. */
  readonly others: number;
}

/** Room of a document that people open: the rest of a long run is in `results.jsonl`. */
export const ROOM: Room = { unexpected: 1_000, others: 30_000 };

/**
 * Chooses the results that a document shows in full, the same ones each time: all of them where there is
 * room, else the first few of each standing in every cell of the matrix, as many as an equal share of the
 * room allows, and at least one.
 *
 * @param of Standings that need room at all.
 */
export function chooser(
  { summary }: Report,
  room: Room,
  of: readonly Standing[] = STANDINGS,
): (result: Result) => boolean {
  const tallies = [...summary.cells.values()].map(({ tally }) => tally);
  const shareOf = (standings: readonly Standing[], most: number) =>
    share(standings.flatMap((standing) => tallies.map((tally) => tally.get(standing) ?? 0)), most);
  const unexpected = shareOf(of.filter(isUnexpected), room.unexpected);
  const others = shareOf(of.filter((standing) => !isUnexpected(standing)), room.others);
  const shown = new Map<string, number>();
  return (result) => {
    const standing = standingOf(result);
    if (!of.includes(standing)) return false;
    const key = standing + cellKey(result);
    const before = shown.get(key) ?? 0;
    if (before >= (isUnexpected(standing) ? unexpected : others)) return false;
    shown.set(key, before + 1);
    return true;
  };
}

/** The most that each may have, so that all together have no more than there is room for. At least 1. */
export function share(numbers: readonly number[], room: number): number {
  const taken = (most: number) => numbers.reduce((sum, each) => sum + Math.min(each, most), 0);
  let [low, high] = [1, numbers.reduce((most, each) => Math.max(most, each), 1)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (taken(middle) <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}
