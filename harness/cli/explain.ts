import { INVOCATION } from "./invocation.ts";
import { EXIT } from "../../reports/consequence.ts";
import { IMPLEMENTATIONS, REFERENCE } from "../agents/implementations.ts";
import { LOOPBACK } from "../script/places.ts";
import { run } from "../run/runner.ts";
import { storeCase } from "../run/store.ts";
import { drawTimeline } from "../../reports/text/timeline.ts";
import { expand } from "../case/variants.ts";
import type { Result } from "../../reports/model.ts";
import { CASE_OPTIONS, chooseCases } from "./sources.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** `sockspec explain`. */
export const EXPLAIN: Command = {
  usage: "sockspec explain CASE",
  summary:
    "Explains a case: requirement, sources, outcome table, and a sequence diagram of its script as libc runs it.",
  options: CASE_OPTIONS,
  examples: ["sockspec explain tcp/reset/recv-once-then-eof"],
};

/** Prints everything there is to know about cases. */
export async function explain(args: Arguments): Promise<number> {
  if (args.words.length === 0) throw new UsageError("Which case? An id or another selector is needed");
  for (const definition of await chooseCases(args.values("cases"), args.words)) {
    const { id, title, requirement, level, sources, table } = storeCase(definition);
    console.log(`${id}\n${"═".repeat(id.length)}\n${title}\n\n${level.toUpperCase()}: ${requirement}\n`);
    for (const { document, section, url } of sources) {
      console.log(`  ${[document, section].filter(Boolean).join(", ")}${url ? `\n    ${url}` : ""}`);
    }
    console.log("\nOutcomes:");
    for (const row of table) {
      const note = (each: { outcome: string; when: string; reason: string }) =>
        each.outcome + (each.when ? ` (${each.when})` : "") + (each.reason ? `: ${each.reason}` : "");
      console.log(`  ${row.name}${row.after ? `, only after ${row.after}` : ""}`);
      console.log(`    conforming  ${row.conforming.map(note).join(" | ")}`);
      for (const each of row.tolerated) console.log(`    tolerated   ${note(each)}`);
    }
    const { subject = [], peer = [] } = definition.needs;
    console.log(
      `\nNeeds: of the subject ${subject.join(", ") || "nothing"}; of the peer ${
        peer.join(", ") || "nothing"
      }`,
    );
    const variants = expand(definition);
    console.log(`Variants: ${variants.map((each) => each.name || "one").join(" | ")}\n`);
    await diagram(definition, variants[0]!.name);
  }
  return EXIT.ok;
}

async function diagram(definition: Parameters<typeof expand>[0], variant: string): Promise<void> {
  const reference = IMPLEMENTATIONS[REFERENCE]!;
  const results: Result[] = [];
  await run({
    cases: [definition],
    subjects: [reference],
    peers: [reference],
    hosts: { subject: LOOPBACK, peer: LOOPBACK },
    expectations: [],
    jobs: 1,
    timeoutMs: 5_000,
    repeat: 1,
    variant,
    strict: false,
    named: new Set(),
    args: [],
    invocation: INVOCATION,
  }, { result: (result) => results.push(result) });
  const [result] = results;
  if (!result || result.history.operations.length === 0) {
    console.log(`No diagram: ${result?.why ?? "libc is not available here"}`);
    return;
  }
  console.log(`The script with libc on both sides, ${variant || "its one variant"}:\n`);
  console.log(drawTimeline(result.history).join("\n") + "\n");
}
