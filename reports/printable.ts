/**
 * Characters that break or disguise a document: controls but tab and newline, lone surrogates, bidirectional
 * overrides, invisible separators, tags, noncharacters (some are also illegal in XML 1.0).
 */
const UNPRINTABLE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;

/**
 * Matches what is beyond ASCII, European letters, arrows and lines of tables. Most texts have nothing of it,
 * and {@linkcode UNPRINTABLE} takes ten times as long to find nothing in them.
 */
const UNUSUAL = /[^\t\n\x20-\x7e\u00a0-\u05ff\u2190-\u25ff]/;

/**
 * The text with every character made visible that would break or disguise a document, such as `\u{202e}` for
 * a right-to-left override. Tabs and newlines stay; CR LF becomes a newline.
 */
export function printable(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text.replaceAll("\r\n", "\n").replace(
    UNPRINTABLE,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** {@linkcode printable} in one line: runs of white space become one space. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, " ").trim();
}

/** At most `length` UTF-16 code units of a text, with a mark where it was cut. */
export function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** Foreign text as a message may quote it: on one line, printable, at most `length` UTF-16 code units. */
export function excerpt(text: string, length = 200): string {
  return printable(clip(text, length)).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

// Made once: a formatter costs a thousand times what formatting does.
const FORMATTERS = [0, 1, 2, 3].map((maximumFractionDigits) =>
  new Intl.NumberFormat("en-US", { maximumFractionDigits })
);

/** A number with a comma between thousands, in every locale, and at most `digits` decimals. */
export function grouped(value: number, digits: 0 | 1 | 2 | 3 = 0): string {
  return FORMATTERS[digits]!.format(value);
}

/** A number with its noun, such as `1 case` or `2 cases`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}
