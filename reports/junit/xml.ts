import { printable } from "../printable.ts";

/** Attributes of an element; those that are `undefined` are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An XML element. Names are ours; values of attributes are escaped, and newlines in them are kept as
 * references.
 *
 * @param content Elements and escaped text.
 */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const body = content.join("");
  const tag = startTag(name, attributes);
  if (body === "") return `${tag.slice(0, -1)}/>\n`;
  return `${tag}${body.startsWith("<") ? "\n" : ""}${body}</${name}>\n`;
}

/** The tag that begins an element. */
export function startTag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? "" : ` ${key}="${attributeText(String(value))}"`
  ).join("");
  return `<${name}${written}>`;
}

/**
 * Text as the content of an element: characters that XML 1.0 forbids are made visible, the rest is escaped,
 * the `>` of `]]>` too.
 */
export function xmlText(text: string): string {
  return printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attributeText(text: string): string {
  return xmlText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
