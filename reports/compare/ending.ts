import type { Result } from "../model.ts";

/** How the script ended, in words that two runs have in common; empty where it ran to its end. */
export function endingOf({ ending, grounds }: Pick<Result, "ending" | "grounds">): string {
  const end = grounds?.ending;
  if (end === undefined || end.kind === "completed") return ending ?? "";
  if (end.kind === "defect") return "a defect";
  if (end.kind === "overdue") return "did not come to its end";
  if (end.kind === "absent") return `${end.awaited} did not arrive at the ${end.seat}`;
  return `${end.operation} of the ${end.seat}: ${end.outcome}`;
}
