import { historyText } from "./history_text.ts";
import type { Result, Source, StoredCase, StoredCheckpoint, StoredOutcome } from "./model.ts";
import { printable } from "./printable.ts";
import { acceptanceText } from "./standing.ts";

/** Operations of a history that an explanation shows, the last ones. */
const SHOWN_OPERATIONS = 12;

/**
 * Why a result is what it is, as lines of text: the requirement and its sources, what each deviating checkpoint accepts and what came, the
 * last operations of both ends, and the command that runs the variant again. Unprintable characters are made visible.
 */
export function explain(result: Result, required: StoredCase): string {
  const parts = [
    result.why,
    `Requirement (${required.level}): ${required.requirement}\n${
      required.sources.map((each) => `  ${sourceText(each)}`).join("\n")
    }`.trimEnd(),
    ...result.outcomes.filter((each) => each.class !== "conforming").map((each) =>
      outcomeText(each, required.table.find((row) => row.name === each.checkpoint))
    ),
    ...result.reasons.map((reason) => `Known: ${reason}`),
    section("Last operations:", historyText(result.history, SHOWN_OPERATIONS)),
    section("Again:", indent(result.command)),
  ];
  return printable(parts.filter((each) => each !== "").join("\n\n"));
}

/** A source in one line: document, section and address. */
export function sourceText({ document, section, url }: Source): string {
  return [document, section, url ?? ""].filter((each) => each !== "").join(" ");
}

function outcomeText(outcome: StoredOutcome, row: StoredCheckpoint | undefined): string {
  const lines = [`At "${outcome.checkpoint}"`, `  actual    ${outcome.outcome} (${outcome.class})`];
  for (const each of row?.conforming ?? []) lines.push(`  accepted  ${acceptanceText(each)}`);
  for (const each of row?.tolerated ?? []) lines.push(`  tolerated ${acceptanceText(each)}`);
  return lines.join("\n");
}

function section(title: string, body: string): string {
  return body.trim() === "" ? "" : `${title}\n${body}`;
}

function indent(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`).join("\n");
}
