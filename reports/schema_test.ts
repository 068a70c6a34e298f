import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { type Line, lineProblem } from "./lines.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { sampleReport } from "./testdata/sample.ts";
import resultsSchema from "./schema/results.schema.json" with { type: "json" };

const ajv = new Ajv2020({ strict: true });
ajv.addSchema(resultsSchema, "results.schema.json");
const validLine = ajv.getSchema("results.schema.json")!;

function linesOf(report = sampleReport()): Line[] {
  return [report.run, ...report.results, report.end!];
}

Deno.test("every line of a run is as the schema says", () => {
  for (const line of linesOf()) assert(validLine(line), ajv.errorsText(validLine.errors));
});

Deno.test("hostile text leaves lines as the schema says", () => {
  for (const text of HOSTILE_TEXTS) {
    for (const line of linesOf(withText(sampleReport(), text))) {
      assert(validLine(line), ajv.errorsText(validLine.errors));
    }
  }
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name]))];
}

function changed(value: unknown, [name, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (name === undefined) return change(value);
  const copy: Record<string, unknown> = Array.isArray(value) ? [...value] as never : { ...value as object };
  copy[name] = changed(copy[name], rest, change);
  return copy;
}

const replacement = fc.oneof(
  fc.jsonValue(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(undefined, null, [], {}, [null], "", "must", "pass", "2026-01-31T12:00:00Z", -1, 0, 0.5, 2),
);

Deno.test("schema and guards agree on every line that differs somewhere from a good one", () => {
  const good = linesOf();
  let accepted = 0;
  const property = fc.property(fc.nat(), fc.nat(), replacement, (which, where, value) => {
    const line = good[which % good.length];
    const paths = pathsOf(line);
    const broken = changed(line, paths[where % paths.length]!, () => value);
    // What is undefined here is absent in a file.
    const found = JSON.parse(JSON.stringify(broken) ?? "null");
    const problem = lineProblem(found);
    if (!problem) accepted++;
    assertEquals(problem === undefined, validLine(found), problem ?? ajv.errorsText(validLine.errors));
  });
  fc.assert(property, { numRuns: 3000, seed: 1 });
  assert(accepted > 100 && accepted < 2900, `${accepted} of 3000 changes were harmless`);
});

Deno.test("schema and guards agree on values that are no lines at all", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assertEquals(lineProblem(value) === undefined, validLine(value));
    }),
    { seed: 1 },
  );
});
