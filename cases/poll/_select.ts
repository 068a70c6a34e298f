import type { Outcome, Seat, Sets, Socket } from "../../harness/case/mod.ts";

/** The result of a `select`. */
type Left = Awaited<ReturnType<Seat["select"]>>;

/** Compares what a `select` has left in its sets with what should be there, and its count with theirs. */
export function left(told: Left, { reads = [], writes = [], excepts = [] }: Partial<Sets>): Outcome {
  const pairs = [[told.reads, reads], [told.writes, writes], [told.excepts, excepts]] as const;
  const alike = ([found, wanted]: readonly [readonly Socket[], readonly Socket[]]) =>
    found.length === wanted.length && wanted.every((socket) => found.includes(socket));
  if (!pairs.every(alike)) return pairs.every(([found]) => found.length === 0) ? "none" : "different";
  const count = reads.length + writes.length + excepts.length;
  if (told.count !== undefined && told.count !== count) return "different";
  return count === 0 ? "none" : "same";
}
