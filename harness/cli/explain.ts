import { EXIT } from "../../reports/consequence.ts";
import { reference } from "../agents/reference.ts";
import { Session } from "../run/session.ts";
import { storeCase } from "../run/store.ts";
import { describeCase } from "../../reports/text/requirement.ts";
import { drawTimeline } from "../../reports/text/timeline.ts";
import type { Case } from "../case/case.ts";
import { type Outcome, OUTCOME_WORDS } from "../script/outcomes.ts";
import { expand, type Variant } from "../case/variants.ts";
import { CASE_OPTIONS, chooseCases } from "./sources.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** Milliseconds that an operation of the diagram may take. */
const DEADLINE_MS = 5_000;

/** `sockspec explain`. */
export const EXPLAIN: Command = {
  usage: "sockspec explain CASE… [OPTIONS]",
  summary: "Explains a case: requirement, sources, outcome table, and its script as the reference runs it.",
  options: CASE_OPTIONS,
  examples: ["sockspec explain tcp/reset/recv-once-then-eof"],
};

/** Explains the selected cases; resolves to the exit code. */
export async function explain(args: Arguments): Promise<number> {
  if (args.words.length === 0) throw new UsageError("Name a case, by its id or another selector; found none");
  for (const definition of await chooseCases(args.values("cases"), args.words)) {
    describeCase(storeCase(definition)).forEach((line) => console.log(line));
    words(definition).forEach((line) => console.log(line));
    if (definition.lesson !== undefined) console.log(`\nIn practice: ${definition.lesson}`);
    const { subject = [], peer = [] } = definition.needs;
    console.log(`\nThe subject needs: ${subject.join(", ") || "nothing"}`);
    console.log(`The peer needs: ${peer.join(", ") || "nothing"}`);
    const variants = expand(definition);
    if (definition.relay === "only") console.log("Subject: a relay between two trusted ends (run --relay)");
    if (definition.relay === "also") console.log("Subject: an implementation, or a relay (run --relay)");
    console.log(`Variants: ${variants.map((each) => each.name || "one").join(" | ")}\n`);
    if (definition.services === undefined) await diagram(variants[0]!);
    else {
      console.log(
        `For servers of ${definition.services.join(", ")}: sockspec probe ADDRESS --service NAME\n`,
      );
    }
  }
  return EXIT.ok;
}

/** The meaning of each word in the outcome table; the names of errors speak for themselves. */
function words({ outcomes }: Case): string[] {
  const used = Object.values(outcomes).flatMap(({ conforming, tolerated }) => [
    ...conforming.map((each) => typeof each === "string" ? each : each.outcome),
    ...Object.keys(tolerated ?? {}),
  ]);
  return Object.entries(OUTCOME_WORDS).filter(([word]) => used.includes(word as Outcome))
    .map(([word, meaning]) => `  (${word}: ${meaning})`);
}

/** Plays a variant with the reference on both sides and draws what happens. */
async function diagram(variant: Variant): Promise<void> {
  await using session = await Session.open({ deadlineMs: DEADLINE_MS });
  const both = await reference();
  const { history, why } = await session.lane.run({ variant, subject: both, peer: both, round: 1 });
  if (history.operations.length === 0) {
    console.log(`No diagram: ${why}`);
    return;
  }
  console.log(`The script with ${both.name} on both sides, ${variant.name || "its one variant"}:\n`);
  console.log(drawTimeline(history).join("\n") + "\n");
}
