import {
  listOf,
  mapOf,
  matching,
  oneOrMore,
  recordOf,
  sentence,
  type Shape,
  text,
} from "../../reports/shape.ts";
import { CONDITION } from "./condition.ts";
import { ANY, type Expectation } from "./expectations.ts";
import type { Deviations, Finding, Findings } from "./findings.ts";

const CASE_AND_AXES = /^(\S+)(?: (\S+))?$/;

const places = mapOf(
  oneOrMore(matching(/^\S+ \S+$/, 'a checkpoint and an outcome, such as "recv eof"')),
);

const finding = recordOf<Finding>(
  {
    name: matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens"),
    of: listOf(text, 1),
    reason: sentence,
    evidence: sentence,
    when: CONDITION,
    where: places,
    sometimes: places,
  },
  ["evidence", "when", "where", "sometimes"],
  { closed: true },
);

/** A file of known deviations. */
export const FINDINGS: Shape<Findings> = recordOf<Findings>({ $schema: text, findings: listOf(finding) }, [
  "$schema",
], { closed: true });

/**
 * Reads findings: one expectation for each implementation and each deviation.
 *
 * @throws {TypeError} for a value of another form; the message names the place, what was found and what was
 * expected.
 */
export function readFindings(value: unknown): Expectation[] {
  const names = new Set<string>();
  return FINDINGS.read(value, "").findings.flatMap((each, index) => {
    const at = `finding "${each.name}"`;
    if (names.has(each.name)) throw new TypeError(`findings[${index}] is a second ${at}; names are unique`);
    names.add(each.name);
    const cells = [...cellsIn(each.where, at, false), ...cellsIn(each.sometimes, at, true)];
    if (cells.length === 0) throw new TypeError(`${at} shows nowhere; name a case in "where"`);
    return each.of.flatMap((implementation) =>
      cells.map((one): Expectation => ({ implementation, finding: each, ...one }))
    );
  });
}

type Cell = Omit<Expectation, "implementation" | "finding">;

function cellsIn(places: Deviations | undefined, at: string, sometimes: boolean): Cell[] {
  return Object.entries(places ?? {}).flatMap(([key, cells]) => {
    const [, id, axes = ""] = CASE_AND_AXES.exec(key) ?? [];
    if (id === undefined) {
      throw new TypeError(
        `"${key}" in ${at} is not a case; expected its id, then a space and axes if it is not about all variants`,
      );
    }
    return [cells ?? []].flat().map((each) => {
      const [checkpoint = "", outcome = ""] = each.split(" ");
      if (!sometimes && [checkpoint, outcome].includes(ANY)) {
        throw new TypeError(
          `"${each}" of "${key}" in ${at} is in "where"; expected one outcome, as "${ANY}" is for races in "sometimes"`,
        );
      }
      return { case: id, axes: axes.split(",").filter(Boolean), checkpoint, outcome, sometimes };
    });
  });
}
