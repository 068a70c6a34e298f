/** Most characters of foreign text that a message of ours quotes. */
const MOST_CHARACTERS = 200;

/** What a terminal obeys instead of showing: control characters, and those that turn the direction of text. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Foreign text as a message of ours may show it: on one line, without control characters, at most `most` characters. */
export function excerpt(text: string, most: number = MOST_CHARACTERS): string {
  const clipped = text.length > most ? `${text.slice(0, most)}…` : text;
  return clipped.replace(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
