import type { StoredImplementation } from "../../reports/model.ts";
import { matching, recordOf, sentence, type Shape } from "../../reports/shape.ts";
import type { Expectation } from "./expectations.ts";

/** Circumstances under which a finding holds; all that are given must be so. */
export interface Condition {
  /** The implementation's system, as `Deno.build.os` says it; `!linux` is every system but Linux. */
  readonly os?: string;
  /**
   * Versions of the implementation: comparisons that all hold, such as `>=22 <24`, or several such ranges
   * with `||` between them. `22` is every 22.
   */
  readonly version?: string;
  /** A text that its runtime contains, such as `glibc` or `Linux 6.`. */
  readonly runtime?: string;
}

/** An implementation, as far as conditions are about it. */
export type Identified = Pick<StoredImplementation, "name" | "version" | "runtime" | "os">;

const COMPARISON = /^(>=|<=|>|<|=)?(\d+(?:\.\d+)*)$/;
/** Between ranges of versions. */
const OR = " || ";

/** The shape of a {@linkcode Condition}. */
export const CONDITION: Shape<Condition> = recordOf<Condition>(
  {
    os: matching(/^!?[a-z]+$/, 'a system such as "linux", or "!linux"'),
    version: matching(
      /^((>=|<=|>|<|=)?\d+(\.\d+)*)(( \|\|)? (>=|<=|>|<|=)?\d+(\.\d+)*)*$/,
      'comparisons of versions, such as ">=22 <24" or "<20 || >=22 <24"',
    ),
    runtime: sentence,
  },
  ["os", "version", "runtime"],
  { closed: true },
);

/** The expectations whose conditions hold for the implementations that take part; others cannot be stale. */
export function applicable(
  expectations: readonly Expectation[],
  implementations: readonly Identified[],
): Expectation[] {
  const known = new Map(implementations.map((each) => [each.name, each]));
  return expectations.filter(({ implementation, finding }) => holds(finding.when, known.get(implementation)));
}

function holds(
  condition: Condition | undefined,
  implementation: Identified | undefined,
): boolean {
  if (condition === undefined || implementation === undefined) return true;
  const { os, version, runtime } = condition;
  return (os === undefined ||
    (os.startsWith("!") ? os.slice(1) !== implementation.os : os === implementation.os)) &&
    (version === undefined || isWithin(implementation.version, version)) &&
    (runtime === undefined || implementation.runtime.includes(runtime));
}

/** True if a version fits every comparison of a range. One without a number fits none. */
function isWithin(version: string, ranges: string): boolean {
  const found = /\d+(?:\.\d+)*/.exec(version)?.[0];
  if (found === undefined) return false;
  return ranges.split(OR).some((range) => range.split(" ").every((each) => fits(found, each)));
}

function fits(version: string, comparison: string): boolean {
  const [, operator = "=", limit = ""] = COMPARISON.exec(comparison) ?? [];
  const order = compared(version, limit);
  // A limit without further numbers stands for all of its versions: 22.1 is neither above 22 nor below it.
  switch (operator) {
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    default:
      return order === 0;
  }
}

/** The order of a version and a limit, by as many numbers as the limit has. */
function compared(version: string, limit: string): number {
  const found = version.split(".").map(Number);
  for (const [index, number] of limit.split(".").map(Number).entries()) {
    const difference = (found[index] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return 0;
}
