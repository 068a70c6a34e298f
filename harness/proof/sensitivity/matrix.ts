import type { Case } from "../../case/case.ts";
import type { Defect } from "../broken/endpoint.ts";

/** A defect that met the cases. */
export interface Caught {
  readonly defect: Defect;
  /** The rounds in which it met each case. */
  readonly rounds: number;
  /**
   * The rounds in which a case caught it, by the id of the case, without those that never did. Half a round
   * is one in which a variant failed, and did not fail when it was played again.
   */
  readonly times: ReadonlyMap<string, number>;
}

/** A defect and a case that catches it sometimes. */
export interface Chance {
  /** The defect in words. */
  readonly defect: string;
  /** The id of the case. */
  readonly id: string;
  /** The rounds in which it was caught. */
  readonly times: number;
}

/** True if a case caught a defect in every round: by chance is not enough. */
function catchesAlways({ times, rounds }: Caught, id: string): boolean {
  return times.get(id) === rounds;
}

/** The ids of the cases that catch a defect, in the order of the cases. */
export function catchers(caught: Caught, cases: readonly Case[]): string[] {
  return cases.map(({ id }) => id).filter((id) => catchesAlways(caught, id));
}

/** The defects that no case catches. */
export function missed(caught: readonly Caught[], cases: readonly Case[]): string[] {
  return caught.filter((each) => catchers(each, cases).length === 0).map(({ defect }) => defect.name);
}

/** The number of defects that each case catches. */
export function catches(caught: readonly Caught[], cases: readonly Case[]): Map<string, number> {
  return new Map(cases.map(({ id }) => [id, caught.filter((each) => catchesAlways(each, id)).length]));
}

/** Pairs of case and defect that were caught in some rounds and not in others. */
export function chances(caught: readonly Caught[]): Chance[] {
  return caught.flatMap(({ defect, times, rounds }) =>
    [...times].filter(([, each]) => each < rounds).map(([id, each]) => ({
      defect: defect.name,
      id,
      times: each,
    }))
  );
}

/** The area of an id: all but its last word. */
export function areaOf(id: string): string {
  return id.slice(0, id.lastIndexOf("/"));
}

/** Things by the area of the id that each has, in the order in which the areas come first. */
export function byArea<T>(things: readonly T[], idOf: (thing: T) => string): Map<string, T[]> {
  return Map.groupBy(things, (each) => areaOf(idOf(each)));
}
