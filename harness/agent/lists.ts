import { CAPABILITIES, type Capability } from "../endpoint/capabilities.ts";
import { KINDS, wordsOf } from "../endpoint/kinds.ts";
import { demandsOf, type MemberKinds, membersOf, METHODS, operation } from "../endpoint/operations.ts";

/** Columns of a line. */
const COLUMNS = 110;

/** The lists of PROTOCOL.md, by the name of the place that they fill, made from the table of operations. */
export function protocolLists(): Record<string, string> {
  return { operations: operationsList(), kinds: kindsList(), capabilities: capabilitiesList() };
}

/**
 * Puts lists into a document, each between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws {Error} when the document lacks a place.
 */
export function fillLists(document: string, lists: Readonly<Record<string, string>>): string {
  return Object.entries(lists).reduce((text, [name, list]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`The document has no place "${name}"`);
    const kept = `<!-- deno-fmt-ignore-start -->\n\n${list}\n\n<!-- deno-fmt-ignore-end -->`;
    return text.replace(place, (_, before: string, after: string) => `${before}\n${kept}\n\n${after}`);
  }, document);
}

function operationsList(): string {
  return METHODS.map((method) => {
    const { params, result, about, waits } = operation(method);
    const signature = `- \`${method}\`${waits ? " ⏳" : ""} ${list(params)} → ${list(result)}`;
    return `${wrapped(signature)}\\\n${wrapped(`  ${about}`)}`;
  }).join("\n");
}

/** Members as `name: kind`, or the name alone where the kind has the same. */
function list(kinds: MemberKinds): string {
  const words = membersOf(kinds).map(({ name, kind, optional }) => {
    const member = optional ? `${name}?` : name;
    return name === kind ? member : `${member}: ${kind}`;
  });
  return words.length === 0 ? "nothing" : `\`${words.join(", ")}\``;
}

function kindsList(): string {
  return Object.entries(KINDS).map(([name, { schema }]) => {
    const words = wordsOf(schema).map((each) => ` \`${each}\``).join("");
    return wrapped(`- \`${name}\`: ${schema["description"]}${words}`);
  }).join("\n");
}

function capabilitiesList(): string {
  const lines: string[] = [];
  let group = "";
  for (const [word, promise] of Object.entries(CAPABILITIES) as [Capability, string][]) {
    const demanded = METHODS.filter((method) => demandsOf(method).includes(word));
    const names = demanded.map((method) => `\`${method}\``).join(" ");
    const item = `- \`${word}\`: ${promise}`;
    const shared = word.startsWith("option:") && demanded.length > 0;
    if (shared && names !== group) lines.push(`- Of ${names}:`);
    group = shared ? names : "";
    lines.push(
      wrapped(shared ? `  ${item}` : demanded.length > 0 ? `${item} (${names})` : item),
    );
  }
  return lines.join("\n");
}

/** An item of a list, or a line within it, in lines of at most {@linkcode COLUMNS} that are indented like it. */
function wrapped(text: string): string {
  const [lead] = /^ *(- )?/.exec(text)!;
  const indent = " ".repeat(lead.length);
  const [first, ...rest] = text.slice(lead.length).split(" ");
  const lines: string[] = [];
  let line = `${lead}${first}`;
  for (const word of rest) {
    const longer = `${line} ${word}`;
    if (width(longer) > COLUMNS) lines.push(line);
    line = width(longer) > COLUMNS ? `${indent}${word}` : longer;
  }
  return [...lines, line].join("\n");
}

/** Columns that a terminal gives a text: the hourglass takes two. */
function width(text: string): number {
  return text.length + (text.includes("⏳") ? 1 : 0);
}
