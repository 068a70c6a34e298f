const CODES = { red: 31, green: 32, yellow: 33, grey: 90 } as const;

/** A colour of the terminal. */
export type Colour = keyof typeof CODES;

/** Colours text, unless NO_COLOR is set or stdout is not a terminal. */
export function paint(colour: Colour, text: string): string {
  if (Deno.noColor || !Deno.stdout.isTerminal()) return text;
  return `\x1b[${CODES[colour]}m${text}\x1b[0m`;
}
