import { isUnexpected } from "./consequence.ts";
import type { Result, StoredCase } from "./model.ts";
import type { Report } from "./report.ts";
import { standingOf } from "./standing.ts";
import { checkpointsOf } from "./text/checkpoints.ts";
import { foundText } from "./text/found.ts";

/** A list of texts over several lines of JSON. */
const LIST = /\[\n\s+"[^\n]*"(,\n\s+"[^\n]*")*\n\s+\]/g;

/** Results of one variant by one subject: all rounds, with all peers. */
export interface Seen extends Pick<Result, "subject" | "case" | "variant"> {
  /** Number of results that could be judged. */
  judged: number;
  /** Number of results with each unexpected deviation, such as `recv eof`. */
  readonly deviations: Map<string, number>;
  /** The reason of the first deviation. */
  found: string;
}

/** Unexpected deviations of subjects in some variants of a case. */
interface Cell {
  /** Names of the subjects. */
  readonly of: readonly string[];
  /** The case, and the axes where it is not about all variants. */
  readonly place: string;
  /** Deviations that every result has. */
  readonly where: readonly string[];
  /** Deviations that some results have. */
  readonly sometimes: readonly string[];
  /** Why, of one of the results. */
  readonly found: string;
}

/**
 * `findings.json`: every unexpected deviation in the form of a file of known deviations, ready to be
 * explained and given to `--expect`. Deviations that the same subjects show in several cases are one finding.
 */
export async function* writeFindings(report: Report): AsyncGenerator<string> {
  const findings = drafted(await seenIn(report, (result) => isUnexpected(standingOf(result))));
  yield oneLineLists(JSON.stringify({ findings }, null, 2)) + "\n";
}

/** JSON whose lists of texts are on a line each. */
export function oneLineLists(json: string): string {
  return json.replaceAll(LIST, (list) => list.replaceAll(/\n\s+/g, " "));
}

/** Findings to be explained, for deviations that were seen. */
export function drafted(seen: readonly Seen[]): Drafted[] {
  const cases = Map.groupBy(seen, (each) => JSON.stringify([each.subject, each.case]));
  const cells = [...cases.values()].flatMap(cellsOf);
  const shared = Map.groupBy(cells, ({ of: _, found: _found, ...rest }) => JSON.stringify(rest));
  const joined = [...shared.values()].map((alike): Cell => ({
    ...alike[0]!,
    of: alike.flatMap(({ of }) => of),
  }));
  const causes = Map.groupBy(joined, ({ of, where, sometimes }) => JSON.stringify([of, where, sometimes]));
  const findings = [...causes.values()].map(findingOf);
  const names = new Map<string, number>();
  for (const each of findings) {
    const number = (names.get(each.name) ?? 0) + 1;
    names.set(each.name, number);
    if (number > 1) each.name += `-${number}`;
  }
  return findings;
}

/** A finding without its cause. */
export interface Drafted {
  /** Unique among those that are drafted together. */
  name: string;
  /** Names of the implementations. */
  readonly of: readonly string[];
  /** The finding, in a sentence. */
  readonly reason: string;
  /** Deviations that every result has, by places. */
  readonly where?: Readonly<Record<string, string | readonly string[]>>;
  /** Deviations that some results have. */
  readonly sometimes?: Readonly<Record<string, string | readonly string[]>>;
}

/** Every variant that was judged, with the deviations of the `chosen` results. */
export async function seenIn(
  { summary, results }: Report,
  chosen: (result: Result) => boolean = () => true,
): Promise<Seen[]> {
  const all = new Map<string, Seen>();
  for await (const result of results()) {
    const { subject, case: id, variant, verdict } = result;
    if (verdict === "unsupported" || verdict === "inconclusive" || verdict === "error") continue;
    const key = JSON.stringify([subject, id, variant]);
    const seen = all.get(key) ?? { subject, case: id, variant, judged: 0, deviations: new Map(), found: "" };
    all.set(key, seen);
    seen.judged++;
    if (!chosen(result)) continue;
    seen.found ||= foundText(result);
    for (const each of deviationsOf(result, summary.cases.get(id)!)) {
      seen.deviations.set(each, (seen.deviations.get(each) ?? 0) + 1);
    }
  }
  return [...all.values()];
}

/** Deviations as a file of findings lists them: a checkpoint and the outcome. */
function deviationsOf(result: Result, { table }: StoredCase): string[] {
  const wrong = checkpointsOf(result, table).filter(({ actual }) => actual?.class === "nonconforming");
  return [
    ...wrong.map(({ name, actual }) => `${name} ${actual!.outcome}`),
    ...(result.ending === undefined ? [] : [`ending ${result.ending}`]),
  ];
}

/** The deviations of one subject in one case. */
function cellsOf(variants: readonly Seen[]): Cell[] {
  const deviating = variants.filter(({ deviations }) => deviations.size > 0).map((each) => {
    const having = (always: boolean) =>
      [...each.deviations].filter(([, count]) => always === (count === each.judged)).map(([words]) => words);
    return { ...each, where: having(true), sometimes: having(false) };
  });
  const alike = Map.groupBy(deviating, ({ where, sometimes }) => JSON.stringify([where, sometimes]));
  return [...alike.values()].flatMap((group) => {
    const { subject, case: id, where, sometimes, found } = group[0]!;
    const axes = axesOf(group.map(({ variant }) => variant), variants.map(({ variant }) => variant));
    return axes.map((each) => ({ of: [subject], place: `${id} ${each}`.trim(), where, sometimes, found }));
  });
}

/**
 * Axes that name exactly some of all variants: none for all, one axis where that does, else all axes of each.
 */
export function axesOf(names: readonly string[], all: readonly string[]): readonly string[] {
  if (names.length === all.length) return [""];
  const having = (axis: string) => all.filter((each) => each.split(",").includes(axis));
  const single = names[0]!.split(",").find((axis) =>
    having(axis).length === names.length && having(axis).every((each) => names.includes(each))
  );
  return single === undefined ? names : [single];
}

function findingOf(cells: readonly Cell[]): Drafted {
  const { of, where, sometimes, found } = cells[0]!;
  const places = (deviations: readonly string[]) =>
    Object.fromEntries(
      cells.map(({ place }) => [place, deviations.length === 1 ? deviations[0]! : deviations]),
    );
  return {
    name: nameOf(`${of[0]} ${[...where, ...sometimes][0]}`),
    of,
    reason: `To be explained: ${found}`,
    ...(where.length > 0 ? { where: places(where) } : {}),
    ...(sometimes.length > 0 ? { sometimes: places(sometimes) } : {}),
  };
}

/** Lower-case words joined by hyphens, as names of findings are. */
function nameOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}
