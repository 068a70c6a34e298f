import { assertEquals } from "@std/assert";
import type { Standing } from "../standing.ts";
import type { Facets } from "./digest.ts";
import { kindOf } from "./kind.ts";
import type { Kind } from "./model.ts";

const facets = (...standings: Standing[]): Facets =>
  standings.map((standing) => ({ standing, told: 1, steps: 1 }));

const KINDS: readonly (readonly [before: Standing[], now: Standing[], kind: Kind])[] = [
  [["pass"], ["fail"], "regression"],
  [["known"], ["fail"], "regression"],
  [["unsupported"], ["timeout"], "regression"],
  [["inconclusive"], ["fail"], "regression"],
  [["pass"], ["fail", "pass"], "regression"],
  [["fail"], ["timeout"], "worse"],
  [["fail", "pass"], ["fail"], "worse"],
  [["pass"], ["tolerated"], "worse"],
  [["tolerated"], ["known"], "worse"],
  [["pass"], ["unsupported"], "worse"],
  [["pass"], ["inconclusive"], "worse"],
  [["pass"], ["inconclusive", "pass"], "worse"],
  // A failure that cannot be seen any more has not gone.
  [["fail"], ["unsupported"], "worse"],
  [["fail"], ["known"], "improvement"],
  [["fail"], ["fail", "pass"], "improvement"],
  [["crash"], ["fail"], "improvement"],
  [["unsupported"], ["pass"], "improvement"],
  [["unsupported"], ["known"], "improvement"],
  [["inconclusive"], ["tolerated"], "improvement"],
  [["unsupported"], ["inconclusive"], "worse"],
];

Deno.test("Each change of standings has its meaning", () => {
  for (const [before, now, kind] of KINDS) {
    assertEquals(kindOf(facets(...before), facets(...now), "must", false), kind, `${before} → ${now}`);
  }
});

Deno.test("A level that need not be met makes no regression, but for a crash", () => {
  assertEquals(kindOf(facets("pass"), facets("fail"), "should", false), "worse");
  assertEquals(kindOf(facets("pass"), facets("fail"), "should", true), "regression");
  assertEquals(kindOf(facets("unsupported"), facets("fail"), "may", true), "worse");
  assertEquals(kindOf(facets("pass"), facets("crash"), "may", false), "regression");
});

Deno.test("Behaviour is compared as far as it is known", () => {
  const [facet] = facets("pass");
  const kind = (more: object) => kindOf([facet!], [{ ...facet!, ...more }], "must", false);
  assertEquals(kind({ told: 2 }), "behaviour");
  assertEquals(kind({ steps: 2 }), "behaviour");
  assertEquals(kind({ steps: undefined }), undefined);
  assertEquals(kind({ told: 2, steps: undefined }), "behaviour");
});
