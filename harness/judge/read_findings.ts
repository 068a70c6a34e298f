import { listOf, mapOf, recordOf, type Shape, text } from "../../reports/shape.ts";
import type { Expectation } from "./expectations.ts";
import type { Deviations, Finding } from "./findings.ts";

const CASE_AND_AXES = /^(\S+)(?: (\S+))?$/;
const CHECKPOINT_AND_OUTCOME = /^(\S+) (\S+)$/;

const name: Shape = (value, at): string | undefined =>
  typeof value === "string" && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value)
    ? undefined
    : `"${at}" is ${JSON.stringify(value) ?? "missing"}, expected lower-case words joined by hyphens`;

const sentence: Shape = (value, at): string | undefined =>
  text(value, at) ?? ((value as string).trim() === "" ? `"${at}" is empty, expected a sentence` : undefined);

const cell: Shape = (value, at): string | undefined =>
  text(value, at) ??
    (CHECKPOINT_AND_OUTCOME.test(value as string)
      ? undefined
      : `"${at}" is "${value}", expected a checkpoint and an outcome, such as "recv eof"`);

const places = mapOf((value, at) => Array.isArray(value) ? listOf(cell)(value, at) : cell(value, at));

const FIELDS = {
  name,
  of: listOf(text),
  reason: sentence,
  evidence: sentence,
  where: places,
  sometimes: places,
};

const finding = recordOf<Finding>(FIELDS, ["evidence", "where", "sometimes"]);

/**
 * Reads findings: one expectation for each implementation and each deviation.
 *
 * @throws {TypeError} for a value of another form; the message names the place, what was found and what was expected.
 */
export function readFindings(value: unknown): Expectation[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`Expected { "findings": [ … ] }, found ${kind(value)}`);
  }
  refuseOthers(value, ["$schema", "findings"], "the file");
  const list = (value as { findings?: unknown }).findings;
  const problem = listOf(finding)(list, "findings");
  if (problem !== undefined) throw new TypeError(problem);
  const names = new Set<string>();
  return (list as Finding[]).flatMap((each, index) => {
    const at = `finding "${each.name}"`;
    refuseOthers(each, Object.keys(FIELDS), at);
    if (names.has(each.name)) throw new TypeError(`findings[${index}] is a second ${at}; names are unique`);
    names.add(each.name);
    if (each.of.length === 0) throw new TypeError(`${at} is of no implementation; name one in "of"`);
    const cells = [...cellsIn(each.where, at, false), ...cellsIn(each.sometimes, at, true)];
    if (cells.length === 0) throw new TypeError(`${at} shows nowhere; name a case in "where"`);
    return each.of.flatMap((implementation) =>
      cells.map((one): Expectation => ({ implementation, finding: each, ...one }))
    );
  });
}

function kind(value: unknown): string {
  return Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
}

function refuseOthers(value: object, known: readonly string[], at: string): void {
  const other = Object.keys(value).find((field) => !known.includes(field));
  if (other !== undefined) {
    throw new TypeError(`Unknown field "${other}" in ${at}; the fields are ${known.join(", ")}`);
  }
}

type Cell = Omit<Expectation, "implementation" | "finding">;

function cellsIn(places: Deviations | undefined, at: string, sometimes: boolean): Cell[] {
  return Object.entries(places ?? {}).flatMap(([key, cells]) => {
    const [, id, axes = ""] = CASE_AND_AXES.exec(key) ?? [];
    if (id === undefined) {
      throw new TypeError(
        `"${key}" in ${at} is no case; expected its id, then a space and axes if it is not about all variants`,
      );
    }
    return [cells ?? []].flat().map((each) => {
      const [checkpoint = "", outcome = ""] = each.split(" ");
      return { case: id, axes: axes.split(",").filter(Boolean), checkpoint, outcome, sometimes };
    });
  });
}
