/**
 * Says what is wrong with a value, or nothing. `at` is where the value was found, such as `outcomes[0].class`.
 */
export type Shape = (value: unknown, at: string) => string | undefined;

/** Characters of an unexpected value that a message quotes. */
const SHOWN_CHARACTERS = 60;

function wrong(value: unknown, at: string, expected: string): string {
  const found = JSON.stringify(value) ?? "missing";
  const shown = found.length > SHOWN_CHARACTERS ? found.slice(0, SHOWN_CHARACTERS) + "…" : found;
  return `${at === "" ? "the line" : `"${at}"`} is ${shown}, expected ${expected}`;
}

/** Any string. */
export const text: Shape = (value, at): string | undefined =>
  typeof value === "string" ? undefined : wrong(value, at, "a string");

/** `true` or `false`. */
export const flag: Shape = (value, at): string | undefined =>
  typeof value === "boolean" ? undefined : wrong(value, at, "true or false");

/** A date and time in UTC, as `Date.prototype.toISOString` writes it. */
export const instant: Shape = (value, at): string | undefined =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)
    ? undefined
    : wrong(value, at, 'a time such as "2026-01-31T12:00:00.000Z"');

/** A finite number, not below `least` where that is given. */
export function quantity(least?: number): Shape {
  const floor = least ?? -Infinity;
  const expected = least === undefined ? "a number" : `a number from ${least}`;
  return (value, at) =>
    typeof value === "number" && Number.isFinite(value) && value >= floor
      ? undefined
      : wrong(value, at, expected);
}

/** An integer, not below `least`. */
export function integer(least: number): Shape {
  return (value, at) =>
    Number.isInteger(value) && (value as number) >= least
      ? undefined
      : wrong(value, at, `an integer from ${least}`);
}

/** One of a few strings or numbers. */
export function oneOf(choices: readonly (string | number)[]): Shape {
  const expected = choices.length === 1
    ? JSON.stringify(choices[0])
    : `one of ${choices.map((each) => JSON.stringify(each)).join(", ")}`;
  return (value, at) => choices.includes(value as string) ? undefined : wrong(value, at, expected);
}

/** An array of one shape. */
export function listOf(shape: Shape): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return wrong(value, at, "an array");
    for (const [index, each] of value.entries()) {
      const problem = shape(each, `${at}[${index}]`);
      if (problem) return problem;
    }
  };
}

/** An object whose values have one shape, whatever their names. */
export function mapOf(shape: Shape): Shape {
  return (value, at) => {
    if (!isObject(value)) return wrong(value, at, "an object");
    for (const [name, each] of Object.entries(value)) {
      const problem = shape(each, inside(at, name));
      if (problem) return problem;
    }
  };
}

/**
 * An object with the fields of `T`, of which `optional` may be absent. Fields that it does not know are let through: a newer version may
 * add some without changing the meaning of the others.
 */
export function recordOf<T>(
  fields: { readonly [K in keyof T]-?: Shape },
  optional: readonly (keyof T)[] = [],
): Shape {
  const shapes = Object.entries(fields) as [string, Shape][];
  const absent: ReadonlySet<unknown> = new Set(optional);
  return (value, at) => {
    if (!isObject(value)) return wrong(value, at, "an object");
    for (const [name, shape] of shapes) {
      const found = Object.hasOwn(value, name) ? value[name] : undefined;
      if (found === undefined && absent.has(name)) continue;
      const problem = shape(found, inside(at, name));
      if (problem) return problem;
    }
  };
}

function inside(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
