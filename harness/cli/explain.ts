import { INVOCATION } from "./invocation.ts";
import { EXIT } from "../../reports/consequence.ts";
import { IMPLEMENTATIONS, REFERENCE } from "../agents/implementations.ts";
import { LOOPBACK } from "../script/places.ts";
import { run } from "../run/runner.ts";
import { storeCase } from "../run/store.ts";
import { describeCase } from "../../reports/text/requirement.ts";
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
    describeCase(storeCase(definition)).forEach((line) => console.log(line));
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
