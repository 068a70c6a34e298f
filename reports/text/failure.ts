import type { Result, StoredCase } from "../model.ts";
import { oneLine as clean } from "../printable.ts";
import { drawTimeline } from "./timeline.ts";

/** Events of both ends that a failure shows. */
const SHOWN_EVENTS = 16;

/** What a person needs to understand a failure: the requirement, accepted and actual outcomes, the last operations, the command. In at most `columns`, as far as that can be read. */
export function describeFailure(result: Result, definition: StoredCase, columns = Infinity): string[] {
  const sources = definition.sources.map(({ document, section }) =>
    section ? `${document} ${section}` : document
  );
  const lines = [
    definition.requirement,
    `${definition.level.toUpperCase()} by ${sources.join("; ")}`,
    `found: ${clean(result.why)}`,
  ];
  for (const { checkpoint, outcome, class: kind } of result.outcomes) {
    const row = definition.table.find((each) => each.name === checkpoint);
    const accepted = [
      ...row?.conforming.map((each) => each.outcome + (each.when ? ` (${each.when})` : "")) ?? [],
      ...row?.tolerated.map((each) => `${each.outcome} (tolerated)`) ?? [],
    ];
    const mark = kind === "nonconforming" ? "✗" : "✓";
    lines.push(`  ${mark} ${checkpoint.padEnd(22)} ${outcome.padEnd(14)} accepted: ${accepted.join(", ")}`);
  }
  lines.push(...drawTimeline(result.history, SHOWN_EVENTS, columns - 2).map((line) => `  ${line}`));
  for (const seat of ["subject", "peer"] as const) {
    const text = result.stderr[seat].trim();
    if (text) lines.push(`  ${seat} wrote on stderr: ${clean(text.split("\n").slice(-3).join(" | "))}`);
  }
  lines.push(`  again: ${result.command}`);
  return lines;
}
