import type { Stale } from "../model.ts";
import { oneLine } from "../printable.ts";

/** A deviation that is listed and did not occur, in a line. */
export function staleText(stale: Stale): string {
  const { implementation, case: id, variant, checkpoint, outcome, found, finding } = stale;
  const title = finding === undefined ? "Stale expectation" : `Stale finding "${finding}"`;
  const place = [implementation, id, variant].filter((each) => each !== "").join(" ");
  return oneLine(
    `${title}: ${place}: listed is ${checkpoint} ${outcome}, but ${found} occurred; correct it or remove it`,
  );
}
