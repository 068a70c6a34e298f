import type { Kind } from "./consequence.ts";
import { type Result, type RunHeader, type StoredCase, type Verdict, VERDICTS } from "./model.ts";
import { type Standing, standingOf, sumOf, type Tally } from "./standing.ts";

/** Results of one case, by one subject with one peer, in numbers. */
export interface CellSummary {
  /** Id of the case. */
  readonly case: string;
  /** Name of the subject. */
  readonly subject: string;
  /** Name of the peer. */
  readonly peer: string;
  /** Numbers of results by standing. */
  readonly tally: Tally;
  /** Milliseconds that the results took together. */
  readonly durationMs: number;
}

/** Names a cell in a map. */
export function cellKey({ case: id, subject, peer }: Pick<Result, "case" | "subject" | "peer">): string {
  return JSON.stringify([id, subject, peer]);
}

/** The names in the key of a cell. */
export function cellOf(key: string): Pick<Result, "case" | "subject" | "peer"> {
  const [id, subject, peer]: [string, string, string] = JSON.parse(key);
  return { case: id, subject, peer };
}

/** An implementation that had to be started again after variants whose verdicts do not say so. */
export interface Replacement {
  /** Its name. */
  readonly name: string;
  /** Number of variants. */
  readonly times: number;
  /** Why, the first time. */
  readonly why: string;
}

interface Cell extends CellSummary {
  tally: Map<Standing, number>;
  durationMs: number;
}

/** A run in numbers: as large as its matrix, however many results it has. */
export class Summary {
  readonly #cases: Map<string, StoredCase>;
  /** True if `explore` saw deviations of which nobody is sure. */
  readonly unsure: boolean;
  readonly #cells = new Map<string, Cell>();
  readonly #totals = Object.fromEntries(VERDICTS.map((each) => [each, 0])) as Record<Verdict, number>;
  readonly #replacements = new Map<string, { name: string; times: number; why: string }>();
  #results = 0;
  #rounds = 0;

  /** Takes the header of the run; results are added. */
  constructor({ cases, sweeps = [] }: Pick<RunHeader, "cases" | "sweeps">) {
    this.unsure = sweeps.some((each) => each.unsure !== undefined);
    this.#cases = new Map(cases.map((each) => [each.id, each]));
  }

  /** Counts a result. */
  add(result: Result): void {
    const { case: id, subject, peer, durationMs } = result;
    this.#results++;
    this.#rounds = Math.max(this.#rounds, result.round);
    this.#totals[result.verdict]++;
    if (!this.#cases.has(id)) this.#cases.set(id, unlisted(id));
    const key = cellKey(result);
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, cell = { case: id, subject, peer, tally: new Map(), durationMs: 0 });
    const standing = standingOf(result);
    cell.tally.set(standing, (cell.tally.get(standing) ?? 0) + 1);
    cell.durationMs += durationMs;
    for (const seat of ["subject", "peer"] as const) this.#replaced(result[seat], result.replaced?.[seat]);
  }

  #replaced(name: string, why: string | undefined): void {
    if (why === undefined) return;
    const replacement = this.#replacements.get(name);
    if (replacement) replacement.times++;
    else this.#replacements.set(name, { name, times: 1, why });
  }

  /** Number of results. */
  get results(): number {
    return this.#results;
  }

  /** Number of times that variants were run. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Numbers of results by verdict, expected or not. */
  get totals(): Readonly<Record<Verdict, number>> {
    return this.#totals;
  }

  /** Every case by id, in the order of the run; also those that only results name. */
  get cases(): ReadonlyMap<string, StoredCase> {
    return this.#cases;
  }

  /** Every pair of a case and a column that has results, by {@linkcode cellKey}. */
  get cells(): ReadonlyMap<string, CellSummary> {
    return this.#cells;
  }

  /** Every implementation that had to be started again unsaid. */
  get replacements(): readonly Replacement[] {
    return [...this.#replacements.values()];
  }

  /** Numbers of all results by standing, or of those in some cells. */
  tally(chosen: (cell: CellSummary) => boolean = () => true): Tally {
    return sumOf([...this.#cells.values()].filter(chosen).map((each) => each.tally));
  }

  /** Numbers of all results by standing and level, or of those in some cells. */
  kinds(chosen: (cell: CellSummary) => boolean = () => true): (Kind & { readonly count: number })[] {
    return (["must", "should", "may"] as const).flatMap((level) =>
      [...this.tally((cell) => this.#cases.get(cell.case)!.level === level && chosen(cell))].map((
        [standing, count],
      ) => ({
        standing,
        level,
        count,
      }))
    );
  }
}

/** A case that results name and the header does not. */
function unlisted(id: string): StoredCase {
  return { id, title: id, requirement: "", level: "must", sources: [], table: [] };
}
