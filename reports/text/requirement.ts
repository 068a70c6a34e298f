import type { Source, StoredCase } from "../model.ts";
import { acceptedText } from "./checkpoints.ts";

/** A source in a few words: the document and the section. */
export function sourceText({ document, section }: Source): string {
  return [document, section].filter((each) => each !== "").join(" ");
}

/** The requirement of a case and its level with the sources, a line each. */
export function requirementLines({ requirement, level, sources }: StoredCase): string[] {
  return [requirement, `${level.toUpperCase()} by ${sources.map(sourceText).join("; ")}`];
}

/**
 * Everything that a case demands, as lines: title, requirement, sources with their addresses, outcome table.
 */
export function describeCase({ id, title, requirement, level, sources, table }: StoredCase): string[] {
  const rows = table.flatMap(({ name, after, conforming, tolerated }) => [
    `  ${name}${after ? `, only after ${after}` : ""}`,
    `    conforming  ${conforming.map((each) => acceptedText({ ...each, tolerated: false })).join(" | ")}`,
    ...tolerated.map((each) =>
      `    tolerated   ${acceptedText({ ...each, tolerated: false })}: ${each.reason}`
    ),
  ]);
  return [
    id,
    "═".repeat(id.length),
    title,
    "",
    `${level.toUpperCase()}: ${requirement}`,
    "",
    ...sources.flatMap((each) => [
      `  ${sourceText(each)}`,
      ...(each.url ? [`    ${each.url}`] : []),
      ...(each.quote ? [`    “${each.quote}”`] : []),
    ]),
    "",
    "Outcomes:",
    ...rows,
  ];
}
