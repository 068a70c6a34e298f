import type { RunHeader, StoredImplementation } from "../model.ts";
import type { Report } from "../report.ts";
import { staleText } from "../text/stale.ts";
import type { Circumstance } from "./model.ts";

/** Versions and hosts that are not the same in two runs, given the two names of each implementation. */
export function circumstancesOf(
  old: RunHeader,
  now: RunHeader,
  subjects: readonly (readonly [string, string])[],
): Circumstance[] {
  const facts = (run: RunHeader): [string, string][] => [
    ["version of sockspec", run.sockspec],
    ["system", `${run.host.os} ${run.host.arch}${run.host.foreign ? ", a sandbox's kernel" : ""}`],
    ["kernel", run.host.kernel],
    ["version of Deno", run.host.deno],
    ["--strict", run.strict ? "yes" : "no"],
  ];
  const [before, after] = [facts(old), facts(now)];
  const peers = old.peers.filter((each) => now.peers.includes(each)).map((each) => [each, each] as const);
  const pairs = new Map([...peers, ...subjects].map((each) => [each.join(" → "), each]));
  return [
    ...before.map(([of, was], index) => ({ of, before: was, now: after[index]![1] })),
    ...[...pairs.values()].flatMap(([was, is]) => implementation(old, now, was, is)),
  ].filter((each) => each.before !== each.now);
}

function implementation(old: RunHeader, now: RunHeader, was: string, is: string): Circumstance[] {
  const find = (run: RunHeader, name: string) => run.implementations.find((each) => each.name === name);
  const [before, after] = [find(old, was), find(now, is)];
  if (before === undefined || after === undefined) return [];
  const name = was === is ? was : `${was} and ${is}`;
  const words = ({ unavailable, version }: StoredImplementation) =>
    unavailable === undefined ? version : `not available: ${unavailable}`;
  const lacks = (one: StoredImplementation, other: StoredImplementation) =>
    one.capabilities.filter((each) => !other.capabilities.includes(each)).join(" ");
  return [
    { of: `version of ${name}`, before: words(before), now: words(after) },
    { of: `runtime of ${name}`, before: before.runtime, now: after.runtime },
    ...before.unavailable === undefined && after.unavailable === undefined
      ? [{
        of: `capabilities of ${name} that only one has`,
        before: lacks(before, after),
        now: lacks(after, before),
      }]
      : [],
  ];
}

/** Findings of the given subjects that one run met and the other did not, and those that are stale in one. */
export function findingCircumstances(
  [old, metBefore, were]: readonly [Report, ReadonlySet<string>, ReadonlySet<string>],
  [now, metNow, are]: readonly [Report, ReadonlySet<string>, ReadonlySet<string>],
): Circumstance[] {
  const only = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...one].filter((each) => !other.has(each));
  const stale = (report: Report, names: ReadonlySet<string>) =>
    new Set(report.end?.stale.filter(({ implementation }) => names.has(implementation)).map(staleText));
  return [
    ...only(metBefore, metNow).map((text) => ({ of: "finding", before: text, now: "" })),
    ...only(metNow, metBefore).map((text) => ({ of: "finding", before: "", now: text })),
    ...only(stale(old, were), stale(now, are)).map((text) => ({ of: "stale", before: text, now: "" })),
    ...only(stale(now, are), stale(old, were)).map((text) => ({ of: "stale", before: "", now: text })),
  ];
}

/** Ids of cases in both runs whose level or outcome table is not the same. */
export function changedRequirements(old: Report, now: Report): string[] {
  return [...old.summary.cases].filter(([id, { level, table }]) => {
    const other = now.summary.cases.get(id);
    return other !== undefined &&
      JSON.stringify([level, table]) !== JSON.stringify([other.level, other.table]);
  }).map(([id]) => id);
}
