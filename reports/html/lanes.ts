import type { StoredOperation } from "../model.ts";

/** The place of an operation in a sequence diagram. */
export interface Placed {
  readonly operation: StoredOperation;
  /** Row of its invocation, from 0. */
  readonly row: number;
  /** The row after the last one that it spans: those of all operations that began before it returned. */
  readonly end: number;
  /** The lane within its seat, from 0. */
  readonly lane: number;
}

/** A sequence diagram: a row for each operation; operations of one seat that overlap are side by side. */
export interface Lanes {
  /** In the order of their rows. */
  readonly placed: readonly Placed[];
  /** Number of lanes that each seat needs, at least 1. */
  readonly width: Readonly<Record<StoredOperation["seat"], number>>;
}

/** Lanes of one seat at most. Further overlapping operations are shown without their span. */
const MOST_LANES = 4;

/**
 * Lays operations out. They are in the order of their invocation; positions that contradict that are
 * survived, not repaired.
 */
export function lanesOf(operations: readonly StoredOperation[]): Lanes {
  const width = { subject: 1, harness: 1, peer: 1 };
  const busyUntil: Record<StoredOperation["seat"], number[]> = { subject: [], harness: [], peer: [] };
  const placed = operations.map((operation, row): Placed => {
    const busy = busyUntil[operation.seat];
    let end = endOf(operations, row);
    let lane = 0;
    while ((busy[lane] ?? 0) > row) lane++;
    // The last lane takes operations that have no lane of their own; none of them spans rows, so it always
    // has room.
    if (lane >= MOST_LANES - 1) {
      lane = MOST_LANES - 1;
      end = row + 1;
    }
    busy[lane] = end;
    width[operation.seat] = Math.max(width[operation.seat], lane + 1);
    return { operation, row, end, lane };
  });
  return { placed, width };
}

function endOf(operations: readonly StoredOperation[], row: number): number {
  const returnedAt = operations[row]!.returnedAt ?? Infinity;
  let end = row + 1;
  while (end < operations.length && operations[end]!.invokedAt < returnedAt) end++;
  return end;
}
