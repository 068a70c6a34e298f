import type { Part } from "../merge.ts";
import { count, excerpt } from "../printable.ts";
import { cutShort } from "../report.ts";

/** Missing shards that are named. */
const MOST_NAMED = 20;

/** A sentence for each part that is not a complete shard, and for shards that are missing or there twice. */
export function gaps(parts: readonly Part[]): string[] {
  const whole = parts.filter(({ report }) => report.run.shard === undefined);
  if (whole.length > 0) {
    return whole.map(({ name }) =>
      `"${excerpt(name)}" is not a shard, expected results of "sockspec run --shard I/N": leave it out`
    );
  }
  const [first] = parts;
  if (first === undefined) {
    return ["There are no shards, expected at least one: name the results of every shard"];
  }
  const { of } = first.report.run.shard!;
  const other = parts.find(({ report }) => report.run.shard!.of !== of);
  if (other) {
    return [
      `${capital(nameOf(first))} and ${
        nameOf(other)
      } are parts of different runs: merge the shards of one run`,
    ];
  }
  return [...twice(parts), ...missing(parts, of), ...parts.flatMap(incomplete)];
}

/** A part as messages call it. */
export function nameOf({ name, report }: Part): string {
  const { index, of } = report.run.shard!;
  return `shard ${index}/${of} ("${excerpt(name)}")`;
}

function twice(parts: readonly Part[]): string[] {
  return [...Map.groupBy(parts, ({ report }) => report.run.shard!.index).values()].flatMap((
    [one, ...others],
  ) =>
    others.map((other) =>
      `${capital(nameOf(one!))} is there again as "${excerpt(other.name)}": name each shard once`
    )
  );
}

function missing(parts: readonly Part[], of: number): string[] {
  const present = new Set(parts.map(({ report }) => report.run.shard!.index));
  const absent = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !present.has(index));
  if (absent.length === 0) return [];
  const named = absent.slice(0, MOST_NAMED).map((index) => `${index}/${of}`).join(", ");
  const more = absent.length > MOST_NAMED ? ` and ${absent.length - MOST_NAMED} more` : "";
  return [
    `${count(present.size, "shard")} of ${of} ${present.size === 1 ? "is" : "are"} there, missing ` +
    `${absent.length === 1 ? "is" : "are"} ${named}${more}: name the results of every shard`,
  ];
}

function incomplete(part: Part): string[] {
  const { report } = part;
  const short = cutShort(report);
  const { planned } = report.run;
  if (short === undefined && report.summary.results === planned) return [];
  const found = short ?? `The shard has ${count(report.summary.results, "result")}, expected ${planned}`;
  return [`${capital(nameOf(part))} is not complete: ${found}: run this shard again`];
}

/** The sentence with a capital letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
