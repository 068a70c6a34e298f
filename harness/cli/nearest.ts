import published from "../../reports/published/behaviour.json" with { type: "json" };
import { EXIT } from "../../reports/consequence.ts";
import { count, grouped, oneLine } from "../../reports/printable.ts";
import { behavedIn, likeness, recordIn } from "../../reports/publish/record.ts";
import { columns } from "./columns.ts";
import { didYouMean } from "../case/nearest.ts";
import { storedRun } from "./stored.ts";
import { oneSubject } from "./subjects.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** Implementations that are listed. */
const MOST_LIKE = 5;
/** Departures that are listed. */
const MOST_DEPARTURES = 40;

/** `sockspec nearest`. */
export const NEAREST: Command = {
  usage: "sockspec nearest RESULTS --subject NAME [OPTIONS]",
  summary: `Says which known implementation a subject behaves most like, and where it differs.

Known are those of reports/published, by the outcomes of every variant that both support. Verdicts and times
do not count: two that deviate in the same way are alike.`,
  options: {
    subject: { value: "NAME", help: "The implementation; needed where the run has several." },
    to: { value: "NAME", help: "List the departures from this one instead of from the nearest." },
  },
  examples: ["sockspec nearest reports/latest/results.jsonl --subject mine"],
};

/** Says it; resolves to the exit code. */
export async function nearest(args: Arguments): Promise<number> {
  const { stored } = await storedRun(args);
  const { subjects, started, implementations } = stored.run;
  const name = oneSubject(args, subjects);
  const own = recordIn(started, implementations, await behavedIn(stored));
  const all = likeness(name, own, published);
  const to = args.value("to");
  const chosen = to === undefined ? all[0] : all.find((each) => each.name === to);
  if (chosen === undefined) {
    if (to !== undefined) {
      throw new UsageError(
        `"${to}" is not a published implementation${didYouMean(to, Object.keys(published.of))}`,
      );
    }
    console.log(
      own.of[name] === undefined
        ? `The run has no results of ${oneLine(name)}: let it play some cases first`
        : `${oneLine(name)} supports nothing that a published implementation supports`,
    );
    return EXIT.nothing;
  }
  console.log(`${oneLine(name)} behaves most like:`);
  const rows = all.slice(0, MOST_LIKE).map(({ name: other, shared, equal }) => [
    `  ${(100 * equal / shared).toFixed(1).padStart(5)} %`,
    other,
    `${grouped(equal)} of ${grouped(shared)} variants that both support`,
  ]);
  columns(rows).forEach((line) => console.log(line));
  const { departures } = chosen;
  if (departures.length === 0) {
    console.log(`It departs from ${chosen.name} nowhere`);
    return EXIT.ok;
  }
  console.log(`It departs from ${chosen.name} in ${count(departures.length, "variant")}:`);
  for (const { variant, own: mine, other } of departures.slice(0, MOST_DEPARTURES)) {
    console.log(oneLine(`  ${variant}: ${mine}; ${chosen.name}: ${other}`));
  }
  const more = departures.length - MOST_DEPARTURES;
  if (more > 0) console.log(`  and ${grouped(more)} more`);
  return EXIT.ok;
}
