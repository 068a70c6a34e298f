import type { StoredCase } from "../model.ts";
import { type Standing, STANDINGS } from "../standing.ts";
import { type Brief, differencesOf } from "./differences.ts";
import { type Change, type Kind, KINDS } from "./model.ts";

/** Groups of one kind that are kept. */
const MOST_GROUPS = 1_000;
/** Variants, and cases, that a group names. */
const MOST_NAMES = 20;
/** The levels, the one that matters most first. */
const LEVELS: readonly StoredCase["level"][] = ["must", "should", "may"];

/** A variant that changed. */
export interface Changed {
  /** Its meaning. */
  readonly kind: Kind;
  /** Id of the case. */
  readonly case: string;
  readonly level: StoredCase["level"];
  /** The axes. */
  readonly variant: string;
  /** Name of the subject in the older run. */
  readonly subject: string;
  /** Name of the peer. */
  readonly peer: string;
  /** Its rounds in the older run. */
  readonly before: readonly Brief[];
  /** Its rounds in the newer run; none where it is missing. */
  readonly now: readonly Brief[];
}

interface Group extends Omit<Change, "cases" | "caseCount" | "subjects" | "variants"> {
  level: StoredCase["level"];
  readonly cases: Set<string>;
  readonly subjects: Set<string>;
  readonly variants: Set<string>;
  count: number;
}

/** Collects what changed: variants of a case that went the same way are one group, whatever the subject. */
export class Changes {
  readonly #groups = new Map<Kind, Map<string, Group>>(KINDS.map((kind) => [kind, new Map()]));

  add({ kind, case: id, level, variant, subject, peer, before, now }: Changed): void {
    const groups = this.#groups.get(kind)!;
    const standings = [before, now].map(standingsIn) as [Standing[], Standing[]];
    const isLack = standings.some(saysNothing);
    const { told, called } = differencesOf(before, now);
    const differences = isLack ? [] : told.length > 0 ? told : called;
    const found = isLack
      ? foundIn([...before, ...now].filter((each) => each.standing === "unsupported"))
      : foundIn(kind === "improvement" ? before : now);
    // Names of checkpoints are the case's own. Something that is lacking, and a call that went another way,
    // are the same in many cases.
    const place = isLack || told.length === 0 && called.length > 0 ? "" : id;
    const reason = differences.length > 0 ? "" : found;
    const key = JSON.stringify([place, peer, standings, differences, reason]);
    let group = groups.get(key);
    if (!group) {
      if (groups.size === MOST_GROUPS) return;
      const [were, are] = standings;
      group = {
        ...{ kind, level, peer, before: were, now: are, found, differences },
        ...{ cases: new Set(), subjects: new Set(), variants: new Set(), count: 0 },
      };
      groups.set(key, group);
    }
    group.count++;
    group.cases.add(id);
    group.subjects.add(subject);
    if (LEVELS.indexOf(level) < LEVELS.indexOf(group.level)) group.level = level;
    if (variant !== "" && group.variants.size < MOST_NAMES) group.variants.add(variant);
  }

  /** The groups, by kind, those of required cases first, and what is unsupported last. */
  get all(): readonly Change[] {
    return KINDS.flatMap((kind) =>
      [...this.#groups.get(kind)!.values()]
        .sort((a, b) =>
          Number(isLacking(a)) - Number(isLacking(b)) ||
          LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || b.count - a.count
        )
        .map(({ cases, subjects, variants, ...rest }) => ({
          ...rest,
          cases: [...cases].slice(0, MOST_NAMES),
          caseCount: cases.size,
          subjects: [...subjects],
          variants: [...variants],
        }))
    );
  }
}

function isLacking({ before, now }: Group): boolean {
  return [before, now].some(saysNothing);
}

/** True for variants that lack something that the case needs: the record of them is empty. */
function saysNothing(standings: readonly Standing[]): boolean {
  return standings.join() === "unsupported";
}

function standingsIn(briefs: readonly Brief[]): Standing[] {
  return STANDINGS.filter((standing) => briefs.some((each) => each.standing === standing));
}

/** The reason of the first result that is not a pass; empty if all passed. */
function foundIn(briefs: readonly Brief[]): string {
  return briefs.find(({ standing }) => standing !== "pass")?.found ?? "";
}
