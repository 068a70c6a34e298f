import { failsRun } from "../consequence.ts";
import type { StoredCase } from "../model.ts";
import { notWhole, type Report } from "../report.ts";
import { cellOf } from "../summary.ts";
import { Changes } from "./changes.ts";
import { changedRequirements, circumstancesOf, findingCircumstances } from "./circumstances.ts";
import type { Cell, Facets } from "./digest.ts";
import { isJudged, kindOf, standingsOf } from "./kind.ts";
import { type Comparison, type Kind, KINDS, type Only, SCHEMA, type Side } from "./model.ts";
import { type Pairing, pairsOf } from "./pairing.ts";
import { Read, type Variants } from "./read.ts";

/** Changed variants whose records are read again; the others are counted. */
const MOST_RECORDS = 20_000;

type Counts = Record<Kind, number>;

/**
 * Holds a run against an older one. Both are read twice: once for digests of all results, once for the
 * records of those that changed. So memory grows with the number of results, and not with their histories.
 */
export async function compare(old: Report, now: Report, pairing: Pairing = {}): Promise<Comparison> {
  const pairs = pairsOf(old.run, now.run, pairing);
  const interned = new Map<string, Facets>();
  const before = new Read(old, new Map(pairs.old.map((name) => [name, name])), interned);
  const after = new Read(now, pairs.new, interned);
  await before.digest(now);
  await after.digest(old);
  const joined = new Joined(before, after);
  const changes = new Changes();
  const [were, are] = [await before.briefs(joined.chosen), await after.briefs(joined.chosen)];
  for (const [cell, variants] of joined.chosen) {
    const { case: id, subject, peer } = cellOf(cell);
    for (const [variant, kind] of variants) {
      const rounds = (all: typeof were) => [...all.get(cell)!.get(variant)?.values() ?? []];
      const level = joined.levelOf(id);
      changes.add({ kind, case: id, level, variant, subject, peer, before: rounds(were), now: rounds(are) });
    }
  }
  const all = changes.all;
  const listed = (kind: Kind) =>
    all.filter((each) => each.kind === kind).reduce((sum, each) => sum + each.count, 0);
  const common = pairs.old.flatMap((name) => {
    const other = [...pairs.new].find(([, own]) => own === name)?.[0];
    return other === undefined ? [] : [[name, other] as const];
  });
  return {
    schema: SCHEMA,
    old: side(old, pairing.with === undefined ? undefined : pairing.subjects?.[0]),
    new: side(now, pairing.with),
    compared: joined.compared,
    same: joined.same,
    counts: joined.counts,
    changes: all,
    left: Object.fromEntries(KINDS.map((kind) => [kind, joined.counts[kind] - listed(kind)])) as Counts,
    circumstances: [
      ...circumstancesOf(old.run, now.run, common),
      ...findingCircumstances([old, before.met, new Set(pairs.old)], [
        now,
        after.met,
        new Set(pairs.new.keys()),
      ]),
    ],
    requirements: changedRequirements(old, now),
    onlyOld: joined.onlyOld,
    onlyNew: joined.onlyNew,
  };
}

/** The variants of two runs side by side. */
class Joined {
  /** Number of variants that both have. */
  compared = 0;
  /** Number of them that went the same way. */
  same = 0;
  /** Number of variants that changed. */
  readonly counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Counts;
  /** The changed variants whose records are wanted, the most important ones first. */
  readonly chosen: Variants<Kind> = new Map();
  readonly onlyOld: Only;
  readonly onlyNew: Only;
  readonly #old: Read;
  readonly #new: Read;

  constructor(old: Read, now: Read) {
    [this.#old, this.#new] = [old, now];
    for (const [, , kind, was, is] of this.#all()) {
      if (was && is) this.compared++;
      if (was && is && kind === undefined) this.same++;
      if (kind !== undefined) this.counts[kind]++;
    }
    let room = MOST_RECORDS;
    for (const wanted of KINDS) {
      if (this.counts[wanted] === 0) continue;
      for (const [cell, variant, kind] of this.#all()) {
        if (kind !== wanted) continue;
        if (room-- <= 0) break;
        this.chosen.set(cell, (this.chosen.get(cell) ?? new Map<string, Kind>()).set(variant, kind));
      }
    }
    this.onlyOld = this.#only(old, now);
    this.onlyNew = this.#only(now, old);
  }

  levelOf(id: string): StoredCase["level"] {
    return (this.#new.report.summary.cases.get(id) ?? this.#old.report.summary.cases.get(id)!).level;
  }

  /** Every variant of the older run, with the kind of its change. */
  *#all(): Generator<[Cell, string, Kind | undefined, Facets | undefined, Facets | undefined]> {
    const strict = this.#new.report.run.strict ?? false;
    for (const [cell, variants] of this.#old.digests.cells) {
      const level = this.levelOf(cellOf(cell).case);
      const others = this.#new.digests.cells.get(cell);
      const isExpected = failsRun("fail", level, strict) && this.#new.has(cell);
      for (const [variant, was] of variants) {
        const is = others?.get(variant);
        const kind = is !== undefined
          ? kindOf(was, is, level, strict)
          : isExpected && isJudged(standingsOf(was))
          ? "worse"
          : undefined;
        yield [cell, variant, kind, was, is];
      }
    }
  }

  /** Everything that one of them has alone. */
  #only(one: Read, other: Read): Only {
    let [variants, failing] = [0, 0];
    for (const [cell, all] of one.digests.cells) {
      if (!other.has(cell)) continue;
      const level = this.levelOf(cellOf(cell).case);
      const others = other.digests.cells.get(cell);
      for (const [variant, facets] of all) {
        if (others?.has(variant)) continue;
        variants++;
        const strict = one.report.run.strict ?? false;
        if (standingsOf(facets).some((each) => failsRun(each, level, strict))) failing++;
      }
    }
    return {
      cases: [...one.report.summary.cases.keys()].filter((id) => !other.report.summary.cases.has(id)),
      implementations: [
        ...one.subjects.filter((name) => !other.subjects.includes(name)),
        ...one.peers.filter((name) => !other.peers.includes(name)).map((name) => `${name} (peer)`),
      ],
      variants,
      failing,
    };
  }
}

function side(report: Report, subject: string | undefined): Side {
  const { run: { sockspec, started, host }, summary: { results } } = report;
  const note = notWhole(report);
  return {
    ...{ sockspec, started, host, results },
    ...(subject === undefined ? {} : { subject }),
    ...(note === undefined ? {} : { note }),
  };
}
