import { axesOf, drafted, type Seen } from "../../reports/findings.ts";
import { matchesGlob } from "../case/select.ts";
import { applicable, type Identified } from "./condition.ts";
import { covers } from "./expectations.ts";
import type { Deviations, Finding } from "./findings.ts";
import { readFindings } from "./read_findings.ts";

/** The lists of places of a finding. */
type Places = Pick<Finding, "where" | "sometimes">;

/** A file of findings, brought up to date by a run. */
export interface Updated {
  /** The finding for each one of the file, in their order: itself where nothing has changed. */
  readonly kept: readonly (Finding | undefined)[];
  /** Findings that are new. */
  readonly added: readonly Finding[];
  /** A line for each change. */
  readonly changes: readonly string[];
}

/**
 * Brings findings up to date by what a run saw: places where a deviation did not occur are removed or
 * narrowed, those where it occurred in some results only become `sometimes`, and deviations that no finding
 * has are drafted as new ones. Whatever the run did not judge stays as it is.
 */
export function updated(
  findings: readonly Finding[],
  seen: readonly Seen[],
  implementations: readonly Identified[],
): Updated {
  const changes: string[] = [];
  const bySubject = Map.groupBy(seen, ({ subject }) => subject);
  const added: Finding[] = [];
  const kept = findings.map((finding): Finding | undefined => {
    const holding = new Set(
      applicable(readFindings({ findings: [finding] }), implementations).map((each) => each.implementation),
    );
    // Implementations whose places come out alike stay together; the largest group keeps the name.
    const places = finding.of.map((name) => {
      const own = holding.has(name) ? bySubject.get(name) ?? [] : [];
      return { name, places: placesBy(finding, own) };
    });
    const groups = [...Map.groupBy(places, (each) => JSON.stringify(each.places)).values()]
      .sort((a, b) => b.length - a.length);
    const made = groups.map((group, index): Finding | undefined => {
      const { where: _, sometimes: __, ...rest } = finding;
      const of = group.map(({ name }) => name);
      const own = group[0]!.places;
      if (own.where === undefined && own.sometimes === undefined) return undefined;
      const name = index === 0 ? finding.name : `${finding.name}-${of.join("-")}`;
      return { ...rest, name, of, ...own };
    });
    const unchanged = groups.length === 1 &&
      JSON.stringify(groups[0]![0]!.places) === JSON.stringify(placesBy(finding, []));
    if (unchanged) return finding;
    changes.push(...differences(finding, groups.map((group) => group[0]!.places)));
    added.push(...made.slice(1).filter((each) => each !== undefined));
    return made[0];
  });
  const listed = readFindings({ findings: [...kept, ...added].filter((each) => each !== undefined) });
  const open = uncovered(seen, applicable(listed, implementations));
  const names = new Set(findings.map(({ name }) => name));
  for (const each of drafted(open)) {
    while (names.has(each.name)) each.name += "-new";
    names.add(each.name);
    added.push(each);
    for (const [place, deviation] of entriesOf({ where: each.where, sometimes: each.sometimes })) {
      changes.push(`added    ${each.name} of ${each.of.join(", ")}: ${place} ${deviation}`);
    }
  }
  return { kept, added, changes };
}

/** The places of a finding for one implementation, by what was seen of it. */
function placesBy(finding: Finding, seen: readonly Seen[]): Places {
  const where: Record<string, string[]> = {};
  const sometimes: Record<string, string[]> = {};
  const put = (places: Record<string, string[]>, place: string, deviation: string): void => {
    (places[place] ??= []).push(deviation);
  };
  for (const [place, deviation] of entriesOf({ where: finding.where })) {
    const [id = "", axes = ""] = place.split(" ");
    const variants = seen.filter((each) =>
      matchesGlob(id, each.case) &&
      axes.split(",").every((axis) => axis === "" || each.variant.split(",").includes(axis))
    );
    const times = (each: Seen) => each.deviations.get(deviation) ?? 0;
    const always = variants.filter((each) => times(each) === each.judged);
    if (always.length === variants.length) put(where, place, deviation);
    else if (variants.some((each) => times(each) > 0 && times(each) < each.judged)) {
      put(sometimes, place, deviation);
    } else {
      const cases = Map.groupBy(always, (each) => each.case);
      for (const [one, own] of cases) {
        const all = seen.filter((each) => each.case === one).map(({ variant }) => variant);
        for (const each of axesOf(own.map(({ variant }) => variant), all)) {
          put(where, `${one} ${each}`.trim(), deviation);
        }
      }
    }
  }
  for (const [place, deviation] of entriesOf({ sometimes: finding.sometimes })) {
    put(sometimes, place, deviation);
  }
  return {
    ...(Object.keys(where).length > 0 ? { where: shortened(where) } : {}),
    ...(Object.keys(sometimes).length > 0 ? { sometimes: shortened(sometimes) } : {}),
  };
}

/** Lists of one as the one. */
function shortened(places: Readonly<Record<string, readonly string[]>>): Deviations {
  return Object.fromEntries(
    Object.entries(places).map(([place, list]) => [place, list.length === 1 ? list[0] : list]),
  );
}

function entriesOf({ where, sometimes }: Places): [place: string, deviation: string][] {
  return [...Object.entries(where ?? {}), ...Object.entries(sometimes ?? {})].flatMap(([place, list]) =>
    [list ?? []].flat().map((each): [string, string] => [place, each])
  );
}

function differences(finding: Finding, groups: readonly Places[]): string[] {
  const words = (places: Places) => [
    ...entriesOf({ where: places.where }).map((each) => each.join(" ")),
    ...entriesOf({ sometimes: places.sometimes }).map((each) => `sometimes ${each.join(" ")}`),
  ];
  const [before, after] = [new Set(words(finding)), new Set(groups.flatMap(words))];
  const title = `${finding.name} of ${finding.of.join(", ")}`;
  return [
    ...[...before].filter((each) => !after.has(each)).map((each) => `removed  ${title}: ${each}`),
    ...[...after].filter((each) => !before.has(each)).map((each) => `changed  ${title}: ${each}`),
    ...(groups.length > 1 ? [`split    ${title}: its implementations differ now`] : []),
  ];
}

/** Leaves out the deviations that expectations list. */
function uncovered(seen: readonly Seen[], listed: ReturnType<typeof readFindings>): Seen[] {
  const byName = Map.groupBy(listed, ({ implementation }) => implementation);
  return seen.map((each) => {
    const own = (byName.get(each.subject) ?? []).filter((one) =>
      matchesGlob(one.case, each.case) && one.axes.every((axis) => each.variant.split(",").includes(axis))
    );
    const isOpen = (words: string) => {
      const [checkpoint = "", outcome = ""] = words.split(" ");
      return !own.some((one) => covers(one, { checkpoint, outcome }));
    };
    return { ...each, deviations: new Map([...each.deviations].filter(([words]) => isOpen(words))) };
  });
}
