import { CAPABILITIES, type Capability } from "../endpoint/capabilities.ts";
import { KINDS, wordsOf } from "../endpoint/kinds.ts";
import { demandsOf, type MemberKinds, membersOf, METHODS, operation } from "../endpoint/operations.ts";

/** The tables of PROTOCOL.md, by the name of the place that they fill, made from the table of operations. */
export function protocolTables(): Record<string, string> {
  return { operations: operationsTable(), kinds: kindsTable(), capabilities: capabilitiesTable() };
}

/**
 * Puts tables into a document, each between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws {Error} when the document lacks a place.
 */
export function fillTables(document: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`The document has no place "${name}"`);
    return text.replace(place, (_, before: string, after: string) => `${before}\n${table}\n\n${after}`);
  }, document);
}

function operationsTable(): string {
  return table(
    ["method", "params", "result", ""],
    METHODS.map((method) => {
      const { params, result, about, waits } = operation(method);
      return [`\`${method}\`${waits ? " ⏳" : ""}`, list(params), list(result), about];
    }),
  );
}

/** Members as `name: kind`, or the name alone where the kind has the same. */
function list(kinds: MemberKinds): string {
  const words = membersOf(kinds).map(({ name, kind, optional }) => {
    const member = optional ? `${name}?` : name;
    return name === kind ? member : `${member}: ${kind}`;
  });
  return words.length === 0 ? "" : `\`${words.join(", ")}\``;
}

function kindsTable(): string {
  return table(
    ["kind", "meaning", "values"],
    Object.entries(KINDS).map(([name, { schema }]) => {
      const words = wordsOf(schema).map((each) => `\`${each}\``).join(" ");
      return [`\`${name}\``, `${schema["description"]}`, words];
    }),
  );
}

function capabilitiesTable(): string {
  return table(
    ["capability", "promise", "operations"],
    (Object.entries(CAPABILITIES) as [Capability, string][]).map(([word, promise]) => {
      const demanded = METHODS.filter((method) => demandsOf(method).includes(word));
      return [`\`${word}\``, promise, demanded.map((method) => `\`${method}\``).join(" ")];
    }),
  );
}

/** A Markdown table with its columns aligned, as `deno fmt` leaves it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => width(row[column]!))));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell + " ".repeat(widths[column]! - width(cell))).join(" | ")} |`;
  return [line(head), line(widths.map((each) => "-".repeat(each))), ...rows.map(line)].join("\n");
}

/** Columns that a terminal gives a text: the hourglass takes two. */
function width(text: string): number {
  return text.length + (text.includes("⏳") ? 1 : 0);
}
