import { isUnexpected } from "./consequence.ts";
import { columnKey } from "./matrix.ts";
import type { Result } from "./model.ts";
import { count, grouped, oneLine } from "./printable.ts";
import { standingOf } from "./standing.ts";

/** Cases that must fail before an operation can be what they have in common. */
const FEWEST_CASES = 5;
/** The part of the failing results that must call a suspect. */
const MOST_OF_THEM = 0.8;
/** Results that call a suspect must fail this many times as often as others. */
const FAR_MORE_OFTEN = 5;

/** An operation that nearly all failing results of a subject call, and few others. */
export interface Suspect extends Pick<Result, "subject" | "peer"> {
  /** Its name. */
  readonly operation: string;
  /** Number of results in which the subject calls it, and of those that fail among them. */
  readonly calling: Counts;
  /** The numbers of all other results. */
  readonly others: Counts;
}

interface Counts {
  readonly failing: number;
  readonly all: number;
}

/** Numbers of results of one column. */
interface Counted extends Pick<Result, "subject" | "peer"> {
  failing: number;
  all: number;
  /** True if it is not known of all what they called. */
  isPartial: boolean;
  /** The cases of those that fail. */
  readonly cases: Set<string>;
  /** Numbers of results by the operations that the subject calls. */
  readonly calling: Map<string, { failing: number; all: number }>;
}

/**
 * Finds the operation to begin with where much fails: where `close` is broken, so is every service that ends
 * with it. Results that were expected to fail, or could not be judged, count for nothing.
 */
export class Suspects {
  readonly #columns = new Map<string, Counted>();

  add(result: Result): void {
    const standing = standingOf(result);
    if (standing === "unsupported" || standing === "inconclusive" || standing === "known") return;
    const { subject, peer, case: id, history } = result;
    const key = columnKey(result);
    let counted = this.#columns.get(key);
    if (!counted) {
      counted = { subject, peer, failing: 0, all: 0, isPartial: false, cases: new Set(), calling: new Map() };
      this.#columns.set(key, counted);
    }
    const failing = isUnexpected(standing) ? 1 : 0;
    // A run that is resumed has left out the histories that nobody looks at.
    if (history.operations.length === 0) counted.isPartial = true;
    counted.failing += failing;
    counted.all++;
    if (failing) counted.cases.add(id);
    const calls = new Set<string>();
    for (const { seat, method } of history.operations) if (seat === "subject") calls.add(method);
    for (const each of calls) {
      const calling = counted.calling.get(each);
      if (calling) {
        calling.failing += failing;
        calling.all++;
      } else counted.calling.set(each, { failing, all: 1 });
    }
  }

  /** The suspects, one for a subject and its peer at most. */
  get found(): readonly Suspect[] {
    return [...this.#columns.values()].map(suspectOf).filter((each) => each !== undefined);
  }
}

function suspectOf({ subject, peer, failing, all, isPartial, cases, calling }: Counted): Suspect | undefined {
  if (isPartial || cases.size < FEWEST_CASES) return undefined;
  const suspects = [...calling].map(([operation, counts]): Suspect => ({
    subject,
    peer,
    operation,
    calling: counts,
    others: { failing: failing - counts.failing, all: all - counts.all },
  })).filter(({ calling, others }) =>
    calling.failing >= MOST_OF_THEM * failing && rate(calling) >= FAR_MORE_OFTEN * rate(others)
  );
  // The best suspect is one without which nothing fails, and with which most does.
  const weight = ({ calling }: Suspect) => calling.failing / (calling.all + failing);
  return suspects.sort((a, b) => weight(b) - weight(a))[0];
}

function rate({ failing, all }: Counts): number {
  return failing / Math.max(1, all);
}

/** A suspect in words. */
export function suspectText({ subject, operation, calling, others }: Suspect): string {
  return oneLine(
    `Begin with ${operation} of ${subject}: ${grouped(calling.failing)} of ${
      count(calling.all, "result")
    } in which it is called failed, and ${grouped(others.failing)} of ${count(others.all, "other")}`,
  );
}
