import { printable } from "../printable.ts";

/** HTML that is safe to put in a document: only {@linkcode markup} and {@linkcode trusted} make it. */
export class Markup {
  /** The HTML itself. */
  readonly text: string;

  /** Takes HTML that has been escaped. */
  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template: text is escaped, markup is not, `undefined` and `false` are nothing. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

/**
 * A template of HTML in which every value is escaped that is not itself {@linkcode Markup}; good in content
 * and in quoted attributes. It is not called `html` because the formatter would then add white space to the
 * templates.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) text += escape(value) + (strings[index + 1] ?? "");
  return new Markup(text);
}

/** HTML of our own, such as a style sheet; never with text from a run in it. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function escape(value: Content): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(escape).join("");
  return printable(String(value)).replace(/[&<>"']/g, (each) => REFERENCES[each]!);
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
