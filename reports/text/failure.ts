import type { Result, StoredCase } from "../model.ts";
import { oneLine, printable } from "../printable.ts";
import { acceptedText, type Checkpoint, checkpointsOf } from "./checkpoints.ts";
import { foundText } from "./found.ts";
import { requirementLines } from "./requirement.ts";
import { drawTimeline } from "./timeline.ts";

/** Events of both ends that a failure shows. */
const SHOWN_EVENTS = 16;

/** Last lines of stderr that a failure shows, beside the first. */
const SHOWN_STDERR = 3;

/**
 * Tells a person everything that is needed to understand a failure, as lines: the requirement, the finding,
 * accepted and actual outcomes, the last operations of both ends, stderr, and the command that runs the
 * variant again.
 *
 * @param columns The most that a line of the timeline takes.
 */
export function describeFailure(result: Result, required: StoredCase, columns = Infinity): string[] {
  const lines = [...requirementLines(required), `found: ${foundText(result)}`];
  lines.push(...checkpointsOf(result, required.table).flatMap(checkpointLine));
  lines.push(...result.reasons.map((reason) => `  known: ${oneLine(reason)}`));
  lines.push(...drawTimeline(result.history, SHOWN_EVENTS, columns - 2).map((line) => `  ${line}`));
  for (const seat of ["subject", "peer"] as const) {
    const [first = "", ...rest] = result.stderr[seat].trim().split("\n");
    const left = rest.length > SHOWN_STDERR ? ["…"] : [];
    const written = [first, ...left, ...rest.slice(-SHOWN_STDERR)].join(" | ");
    if (written) lines.push(`  ${seat} wrote on stderr: ${oneLine(written)}`);
  }
  lines.push(`  again: ${oneLine(result.command)}`);
  return lines.map(printable);
}

/**
 * Outcomes that are judged together stand in a line only where the sequence deviates: each has a line of its
 * own.
 */
function checkpointLine({ name, accepted, actual }: Checkpoint): string[] {
  if (!actual || name.includes("+") && actual.class === "conforming") return [];
  const mark = actual.class === "nonconforming" ? "✗" : "✓";
  const words = accepted.map(acceptedText).join(", ") || "nothing";
  return [`  ${mark} ${name.padEnd(22)} ${actual.outcome.padEnd(14)} accepted: ${words}`];
}
