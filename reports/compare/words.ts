import { count, grouped } from "../printable.ts";
import type { Standing } from "../standing.ts";
import { type Change, type Comparison, type Kind, KINDS, type Only } from "./model.ts";

export const HEADINGS: Readonly<Record<Kind, string>> = {
  regression: "Regressions: they fail the run, and did not before",
  worse: "Worse, without failing the run anew",
  improvement: "Improvements",
  behaviour: "Changed behaviour with the same verdict",
};

/** The kinds in a summary, such as `2 regressions`. */
const NOUNS: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  regression: ["regression", "regressions"],
  worse: ["worse", "worse"],
  improvement: ["improvement", "improvements"],
  behaviour: ["changed in behaviour alone", "changed in behaviour alone"],
};

/** The result in one sentence, without a full stop. */
export function summaryText({ compared, same, counts }: Comparison): string {
  const changed = KINDS.filter((kind) => counts[kind] > 0)
    .map((kind) => `${grouped(counts[kind])} ${NOUNS[kind][counts[kind] === 1 ? 0 : 1]}`);
  const all = `${count(compared, "variant")} compared`;
  if (changed.length === 0) return `${all}, no change`;
  return `${all}, ${grouped(same)} alike: ${changed.join(", ")}`;
}

/** Both standings of a change, such as `pass → fail` or `pass or fail → fail`. */
export function standingsText({ before, now }: Pick<Change, "before" | "now">): string {
  const words = (standings: readonly Standing[]) => standings.join(" or ") || "missing";
  return words(before) === words(now) ? words(now) : `${words(before)} → ${words(now)}`;
}

/** The cases of a change, such as `tcp/reset/recv-once-then-eof` or `tcp/a and 3 other cases`. */
export function casesText({ cases, caseCount }: Change): string {
  return caseCount > 1 ? `${cases[0]} and ${count(caseCount - 1, "other case")}` : cases[0]!;
}

/** Names the implementations of each change, such as `go, python × libc`; empty where all have the same. */
export function subjectsIn({ changes, new: { subject: only } }: Comparison): (change: Change) => string {
  const [first] = changes;
  const severalPeers = changes.some(({ peer }) => peer !== first!.peer);
  const several = changes.some(({ subjects }) => subjects.length > 1 || subjects[0] !== first!.subjects[0]);
  return ({ subjects, peer }) => {
    if (severalPeers) return `${few(subjects)} × ${peer}`;
    return only === undefined && several ? few(subjects) : "";
  };
}

/** The variants of a change in one line; empty where the case has one without axes. */
export function variantsText({ variants, subjects, count: number, caseCount }: Change): string {
  if (caseCount > 1) return count(number, "variant");
  if (subjects.length > 1) return [...variants, `${count(number, "variant")} together`].join(" · ");
  const more = number - variants.length;
  return [...variants, ...more > 0 && variants.length > 0 ? [`${grouped(more)} more`] : []].join(" · ");
}

/** Everything that one run alone has, in a few lines. `side` says which, such as `OLD`. */
export function onlyTexts({ cases, implementations, variants, failing }: Only, side: string): string[] {
  const list = (noun: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${count(names.length, noun)} only in ${side}: ${few(names)}`];
  const fail = failing > 0 ? `, ${grouped(failing)} of which fail it` : "";
  return [
    ...list("implementation", implementations),
    ...list("case", cases),
    ...variants > 0 ? [`${count(variants, "variant")} only in ${side}, of cases that both have${fail}`] : [],
  ];
}

/** Some of the names. */
export function few(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, 20), names.length - 20];
  return shown.join(", ") + (more > 0 ? ` and ${grouped(more)} more` : "");
}
