import { printable } from "./printable.ts";

/** Attributes of an element; those that are `undefined` are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An XML element. Names are ours; values of attributes are escaped, and newlines in them are kept as references.
 *
 * @param content Elements and escaped text.
 */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? "" : ` ${key}="${attributeText(String(value))}"`
  ).join("");
  const body = content.join("");
  if (body === "") return `<${name}${written}/>\n`;
  return `<${name}${written}>${body.startsWith("<") ? "\n" : ""}${body}</${name}>\n`;
}

/** Text as the content of an element: what XML 1.0 does not allow is made visible, the rest escaped; `]]>` loses its meaning with its `>`. */
export function xmlText(text: string): string {
  return printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attributeText(text: string): string {
  return xmlText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
