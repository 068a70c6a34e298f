import { count } from "../printable.ts";
import { line, table } from "./escape.ts";

/** Bytes of UTF-8 that a document may have: GitHub refuses a step summary of more than 1,024 KiB. */
export const MOST_BYTES = 1_000_000;

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * A table in at most so many bytes, and after it the number of rows that had no room. Cells are Markdown in
 * one line; rows that have no room are not made.
 *
 * @param number The number of rows.
 * @param noun What a row is, such as `case`.
 */
export function tableWithin(
  bytes: number,
  head: readonly string[],
  rows: Iterable<readonly string[]>,
  number: number,
  noun: string,
): string[] {
  const left = (shown: number) => `And ${count(number - shown, `other ${noun}`)}, in \`results.jsonl\`.`;
  const lines: string[] = [];
  let used = bytesOf(table(head, []));
  for (const row of rows) {
    const next = line(row);
    used += bytesOf(next) + 1;
    lines.push(next);
    if (used > bytes) break;
  }
  if (used <= bytes) return [[table(head, []), ...lines].join("\n")];
  while (lines.length > 0 && used + bytesOf(left(0)) + 2 > bytes) used -= bytesOf(lines.pop()!) + 1;
  return lines.length === 0 ? [left(0)] : [[table(head, []), ...lines].join("\n"), left(lines.length)];
}
