import { failsRun, isUnexpected } from "../consequence.ts";
import type { Result, StoredCase } from "../model.ts";
import { clip, oneLine } from "../printable.ts";
import { standingOf } from "../standing.ts";
import { foundText } from "./found.ts";

/** Characters of a reason. */
const LONGEST = 1_000;

/** Says in one line why a result did not pass, or passed with a reservation; empty for a plain pass. */
export function reasonText(result: Result, required: StoredCase, strict: boolean): string {
  return clip(reason(result, required, strict), LONGEST);
}

function reason(result: Result, { level }: StoredCase, strict: boolean): string {
  const standing = standingOf(result);
  const found = foundText(result);
  if (failsRun(standing, level, strict)) return found || standing;
  if (standing === "known") return `Known deviation: ${oneLine(result.reasons.join("; ")) || found}`;
  if (isUnexpected(standing)) return `Not required (${level}): ${found || standing}`;
  if (standing === "pass") return found;
  return `${standing[0]!.toUpperCase()}${standing.slice(1)}: ${found}`;
}
