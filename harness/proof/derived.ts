/**
 * Files that are made from the tables in the code: `deno task derive` writes them, and a test says whether
 * they are current.
 *
 * @module
 */
import { messagesSchema } from "../agent/schema.ts";
import { fillLists, protocolLists } from "../agent/lists.ts";
import { DOCUMENT } from "../doctor/document.ts";
import { FINDINGS } from "../judge/read_findings.ts";
import { COMPARISON } from "../../reports/compare/shape.ts";
import { LINE } from "../../reports/lines.ts";

const ROOT = new URL("../..", import.meta.url);

/** The functions that make a file from its present text, by its path from the root. */
const DERIVED: Readonly<Record<string, (present: string) => string>> = {
  "harness/agent/schema/messages.schema.json": () => json(messagesSchema()),
  "harness/agent/PROTOCOL.md": (present) => fillLists(present, protocolLists()),
  "reports/schema/results.schema.json": () =>
    json({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "A line of results.jsonl",
      description: "A run begins with its header, has a result for each variant, and ends with a footer. " +
        "A file without its footer is a run that was cut short.",
      ...LINE.schema,
    }),
  "reports/schema/comparison.schema.json": () =>
    json({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Two stored runs, compared by sockspec compare --report json=PATH",
      ...COMPARISON.schema,
    }),
  "harness/doctor/examination.schema.json": () =>
    json({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "An agent examined by sockspec doctor --json",
      ...DOCUMENT.schema,
    }),
  "cases/findings.schema.json": () =>
    json({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Known deviations of implementations",
      ...FINDINGS.schema,
    }),
};

/** One file: its path from the root, its present text, and the text that it should have. */
export interface Derived {
  /** From the root of the project. */
  readonly path: string;
  /** The text on the disk. */
  readonly present: string;
  /** The text that the tables in the code give. */
  readonly wanted: string;
}

/** Every derived file. */
export async function derived(): Promise<Derived[]> {
  return await Promise.all(
    Object.entries(DERIVED).map(async ([path, make]) => {
      const present = await Deno.readTextFile(new URL(path, ROOT)).catch(() => "");
      return { path, present, wanted: make(present) };
    }),
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) {
  for (const { path, present, wanted } of await derived()) {
    if (present === wanted) continue;
    await Deno.writeTextFile(new URL(path, ROOT), wanted);
    console.log(`Wrote ${path}`);
  }
}
