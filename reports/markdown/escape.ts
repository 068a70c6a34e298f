import { clip, oneLine } from "../printable.ts";
import type { Standing } from "../standing.ts";
import { SYMBOLS } from "../symbols.ts";

/** Characters of a text that a document shows: a text of an implementation must not fill it. */
const LONGEST = 1_000;

/**
 * Prose in Markdown, not at the beginning of a line: every character of markup is escaped, newlines become
 * spaces.
 */
export function prose(text: string): string {
  return clip(oneLine(text), LONGEST).replace(/[\\`*_{}[\]<>#!|~&$]/g, "\\$&").replaceAll("@", "&#64;");
}

/**
 * A word from an implementation, as code. Renderers make no links, mentions or issue numbers of code spans. A
 * text that would end a span or a table cell becomes a `<code>` element with references instead.
 */
export function code(text: string): string {
  const shown = clip(oneLine(text), LONGEST);
  if (shown === "") return "–";
  if (!/[`|\\]/.test(shown)) return `\`${shown}\``;
  return `<code>${shown.replace(/[^\p{L}\p{N} ]/gu, (each) => `&#${each.codePointAt(0)};`)}</code>`;
}

/** A link to a web address, or the text alone where the address is none. */
export function link(text: string, url: string | undefined): string {
  if (url === undefined || !/^https?:\/\/[^\s<>]+$/.test(oneLine(url))) return prose(text);
  return `[${prose(text)}](<${oneLine(url).replace(/[\\|]/g, encodeURIComponent)}>)`;
}

/** A table. Cells are Markdown in one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(line).join("\n");
}

/** A line of a table. */
export function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A standing as a symbol and its word. */
export function symbol(standing: Standing): string {
  return `${SYMBOLS[standing]} ${standing}`;
}
