import { assertEquals, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import {
  flag,
  instant,
  integer,
  listOf,
  mapOf,
  matching,
  Mismatch,
  nullable,
  oneOf,
  oneOrMore,
  quantity,
  recordOf,
  sentence,
  type Shape,
  taggedBy,
  text,
} from "./shape.ts";

const point = recordOf<{ x: number; label?: string }>({ x: integer(0, 9), label: text }, ["label"]);

/** A shape of every kind, with a value that it accepts. */
const SHAPES: Readonly<Record<string, readonly [Shape<unknown>, unknown]>> = {
  text: [text, ""],
  sentence: [sentence, "a"],
  oneOrMore: [oneOrMore(oneOf(["a"])), ["a"]],
  least: [listOf(flag, 1), [true]],
  flag: [flag, false],
  instant: [instant, "2026-01-31T12:00:00.000Z"],
  matching: [matching(/^a+$/, "letters"), "aa"],
  quantity: [quantity(-1), -0.5],
  integer: [integer(-2, 7), 7],
  oneOf: [oneOf(["a", 1]), 1],
  nullable: [nullable(flag), null],
  listOf: [listOf(nullable(oneOf([0]))), [0, null]],
  mapOf: [mapOf(flag), { a: true }],
  recordOf: [point, { x: 1, label: "l" }],
  closed: [recordOf<{ x?: number }>({ x: integer(0) }, ["x"], { closed: true }), {}],
  taggedBy: [
    taggedBy<{ kind: string }>("kind", {
      a: recordOf<{ kind: string; n: number }>({ kind: oneOf(["a"]), n: integer(0) }),
      b: recordOf({ kind: oneOf(["b"]) }),
    }),
    { kind: "a", n: 0 },
  ],
};

const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    "",
    "a",
    "aa",
    "a\n",
    0,
    1,
    7,
    8,
    -1,
    -2,
    -3,
    0.5,
    2 ** 53,
    true,
    [],
    [0],
    [null, 1],
    {},
  ),
  fc.record({
    x: fc.integer({ min: -1, max: 11 }),
    label: fc.constantFrom("", 1, undefined, null),
    y: fc.nat(),
  }),
  fc.record({ kind: fc.constantFrom("a", "b", "c"), n: fc.constantFrom(0, -1, undefined) }),
);

for (const [name, [shape, good]] of Object.entries(SHAPES)) {
  Deno.test(`The guard and the JSON Schema of ${name} accept the same values`, () => {
    const valid = new Ajv2020({ strict: false }).compile(shape.schema);
    const accepted = (each: unknown): boolean => {
      try {
        shape.read(each, "it");
        return true;
      } catch (error) {
        if (error instanceof Mismatch) return false;
        throw error;
      }
    };
    assertEquals([accepted(good), valid(good)], [true, true]);
    fc.assert(
      fc.property(value, (each) => {
        // A member that is undefined does not travel.
        const travelled = JSON.parse(JSON.stringify(each));
        assertEquals(accepted(travelled), valid(travelled), JSON.stringify(travelled));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
}

Deno.test("A mismatch says where, what was found and what was expected", () => {
  const wrong: [Shape<unknown>, unknown, string][] = [
    [point, [], '"it" is [], expected an object'],
    [point, {}, '"it.x" is missing, expected an integer from 0 to 9'],
    [listOf(point), [{ x: 1 }, { x: "1" }], '"it[1].x" is "1", expected an integer from 0 to 9'],
    [oneOf(["run"]), "a".repeat(100), `"it" is "${"a".repeat(59)}…, expected "run"`],
    [text, 1, '"it" is 1, expected a string'],
    [text, ["\u202e\u0007\n"], '"it" is ["\\u{202e}\\u0007\\n"], expected a string'],
    [SHAPES["closed"]![0], { z: 1 }, '"it" has the member "z", expected members among x'],
    [SHAPES["taggedBy"]![0], { kind: "c" }, '"it.kind" is "c", expected one of "a", "b"'],
  ];
  for (const [shape, found, message] of wrong) {
    assertEquals(assertThrows(() => shape.read(found, "it"), Mismatch).message, message);
  }
  assertThrows(() => text.read(1, ""), Mismatch, "the value is 1");
});

Deno.test("Reading leaves out members that the shape does not know, and takes nothing from prototypes", () => {
  assertEquals(point.read({ x: 1, y: 2 }, ""), { x: 1 });
  assertThrows(() => recordOf<{ toString: string }>({ toString: text }).read({}, ""), Mismatch);
});
