import { excerpt } from "./printable.ts";

/** Characters of an unexpected value that a message quotes. */
const SHOWN_CHARACTERS = 60;

/** A JSON Schema, draft 2020-12. */
export type Schema = { readonly [keyword: string]: unknown };

/**
 * A value that is not of the shape that was expected. The message says where, what was found, and what was
 * expected.
 */
export class Mismatch extends TypeError {
  /** The class's name, as stack traces print it. */
  override readonly name = "Mismatch";
}

/**
 * One statement of what a value from outside must look like: it reads the value, and it gives the JSON Schema
 * that says the same. `at` is the path of the value, such as `outcomes[0].class`; it is empty for the whole.
 */
export interface Shape<T> {
  /**
   * Gives the value as the program uses it, without members that the shape does not know.
   *
   * @throws {Mismatch} when it is something else.
   */
  readonly read: (value: unknown, at: string) => T;
  /** The JSON Schema of the value as it travels. */
  readonly schema: Schema;
}

/** A foreign value as a message quotes it: short, on one line, and safe to print. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  try {
    return excerpt(JSON.stringify(value) ?? String(value), SHOWN_CHARACTERS);
  } catch (error) {
    // JSON.parse() nests without a limit, and JSON.stringify() may not be able to follow.
    if (!(error instanceof RangeError)) throw error;
    return "nested too deeply to show";
  }
}

/** @throws {Mismatch} always. */
export function mismatch(value: unknown, at: string, expected: string): never {
  throw new Mismatch(`${at === "" ? "the value" : `"${at}"`} is ${shown(value)}, expected ${expected}`);
}

/** A shape that tests a value and gives it as it is. */
function tested<T>(test: (value: unknown) => boolean, expected: string, schema: Schema): Shape<T> {
  return { schema, read: (value, at) => test(value) ? value as T : mismatch(value, at, expected) };
}

/** Any string. */
export const text: Shape<string> = tested((value) => typeof value === "string", "a string", {
  type: "string",
});

/** A string that says something: it has a character that is not white space. */
export const sentence: Shape<string> = matching(/\S/, "a sentence");

/** `true` or `false`. */
export const flag: Shape<boolean> = tested((value) => typeof value === "boolean", "true or false", {
  type: "boolean",
});

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A date and time in UTC, as `Date.prototype.toISOString` writes it. */
export const instant: Shape<string> = matching(INSTANT, 'a time such as "2026-01-31T12:00:00.000Z"');

/** A string that matches `pattern`, which `expected` describes. */
export function matching(pattern: RegExp, expected: string): Shape<string> {
  return tested((value) => typeof value === "string" && pattern.test(value), expected, {
    type: "string",
    pattern: pattern.source,
  });
}

/** A finite number, not below `least` and not above `most` where they are given. */
export function quantity(least?: number, most: number = Number.MAX_VALUE): Shape<number> {
  return tested(
    (value) =>
      typeof value === "number" && Number.isFinite(value) && value >= (least ?? -Infinity) && value <= most,
    least === undefined ? "a number" : `a number from ${least}`,
    {
      type: "number",
      ...(least === undefined ? {} : { minimum: least }),
      ...(most === Number.MAX_VALUE ? {} : { maximum: most }),
    },
  );
}

/** An integer from `least` to `most`. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  const from = least === Number.MIN_SAFE_INTEGER ? "" : ` from ${least}`;
  const to = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
  return tested(
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    `an integer${from}${to}`,
    { type: "integer", minimum: least, maximum: most },
  );
}

/** One of a few strings or numbers. */
export function oneOf<const T extends string | number>(choices: readonly T[]): Shape<T> {
  const listed = choices.map((each) => JSON.stringify(each)).join(", ");
  return tested(
    (value) => choices.includes(value as T),
    choices.length === 1 ? listed : `one of ${listed}`,
    choices.length === 1 ? { const: choices[0] } : { enum: choices },
  );
}

/** `null`, or a value of the shape. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    schema: { anyOf: [{ type: "null" }, shape.schema] },
    read: (value, at) => value === null ? null : shape.read(value, at),
  };
}

/** A list of one shape, with at least `least` members. */
export function listOf<T>(shape: Shape<T>, least: number = 0): Shape<T[]> {
  return {
    schema: { type: "array", items: shape.schema, ...(least > 0 ? { minItems: least } : {}) },
    read: (value, at) =>
      Array.isArray(value) && value.length >= least
        ? value.map((each, index) => shape.read(each, `${at}[${index}]`))
        : mismatch(value, at, least > 0 ? `a list of at least ${least}` : "a list"),
  };
}

/** A list of a shape, or one value of it alone, which is read as a list of one. */
export function oneOrMore<T>(shape: Shape<T>): Shape<T[]> {
  const list = listOf(shape);
  return {
    schema: { anyOf: [shape.schema, list.schema] },
    read: (value, at) => Array.isArray(value) ? list.read(value, at) : [shape.read(value, at)],
  };
}

/** An object whose values have one shape, whatever their names. */
export function mapOf<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return {
    schema: { type: "object", additionalProperties: shape.schema },
    read: (value, at) =>
      Object.fromEntries(
        Object.entries(members(value, at)).map(([name, each]) => [name, shape.read(each, inside(at, name))]),
      ),
  };
}

/** The members of `T` that may be absent. */
type Optional<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T];

/**
 * An object with the members of `T`, of which `optional` may be absent. Members that it does not know are
 * left out: a newer version may add some without changing the meaning of the others. With `closed`, they are
 * a mismatch: people write the object by hand, and a misspelt member would be lost.
 */
export function recordOf<T extends object>(
  shapes: { readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> },
  optional: readonly Optional<T>[] = [],
  { closed = false }: { closed?: boolean } = {},
): Shape<T> {
  const absent: ReadonlySet<unknown> = new Set(optional);
  const known = (Object.entries(shapes) as [string, Shape<unknown>][])
    .map(([name, shape]) => ({ name, shape, isOptional: absent.has(name) }));
  const names = known.map(({ name }) => name);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(known.map(({ name, shape }) => [name, shape.schema])),
      required: known.flatMap(({ name, isOptional }) => isOptional ? [] : [name]),
      ...(closed ? { additionalProperties: false } : {}),
    },
    read(value, at) {
      const given = members(value, at);
      const read: Record<string, unknown> = {};
      for (const { name, shape, isOptional } of known) {
        const member = Object.hasOwn(given, name) ? given[name] : undefined;
        if (member === undefined && isOptional) continue;
        read[name] = shape.read(member, inside(at, name));
      }
      if (closed) {
        const other = Object.keys(given).find((name) => !names.includes(name));
        if (other !== undefined) {
          const where = at === "" ? "the value" : `"${at}"`;
          throw new Mismatch(
            `${where} has the member ${shown(other)}, expected members among ${names.join(", ")}`,
          );
        }
      }
      return read as T;
    },
  };
}

/** One of several kinds of object, distinguished by the member `tag`. */
export function taggedBy<T>(tag: string, kinds: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const tags = oneOf(Object.keys(kinds));
  return {
    schema: { oneOf: Object.values(kinds).map(({ schema }) => schema) },
    read: (value, at) => kinds[tags.read(members(value, at)[tag], inside(at, tag))]!.read(value, at),
  };
}

/** A shape with a sentence about it in its schema. */
export function described<T>(shape: Shape<T>, description: string): Shape<T> {
  return { read: shape.read, schema: { ...shape.schema, description } };
}

/** The value as an object. @throws {Mismatch} when it is none. */
export function members(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  return mismatch(value, at, "an object");
}

function inside(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
