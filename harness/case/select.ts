import { SockspecError } from "../endpoint/errors.ts";
import type { Case } from "./case.ts";
import { nearest } from "./nearest.ts";

/** Globs as regular expressions: thousands of findings are held against thousands of variants. */
const patterns = new Map<string, RegExp>();

/** True if `text` matches `glob`: `*` stands for anything but `/`, `**` for anything. */
export function matchesGlob(glob: string, text: string): boolean {
  if (!glob.includes("*")) return glob === text;
  let pattern = patterns.get(glob);
  if (pattern === undefined) {
    const source = glob.split(/(\*\*|\*)/).map((part) =>
      part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    ).join("");
    pattern = new RegExp(`^${source}$`);
    patterns.set(glob, pattern);
  }
  return pattern.test(text);
}

/** The areas of a case, such as `tcp` and `tcp/reset`. */
function areas({ id }: Case): string[] {
  const words = id.split("/");
  return words.slice(1).map((_, index) => words.slice(0, index + 1).join("/"));
}

function needs({ needs: { subject = [], peer = [] }, axes }: Case): string[] {
  const words: string[] = [...subject, ...peer];
  return [
    ...words,
    ...words.map((each) => each.split(":").at(-1)!),
    ...axes.family ?? [],
    ...axes.mode ?? [],
  ];
}

/** The fields of selectors that select cases, and the values that a case has for them. */
const FIELDS: ReadonlyMap<string, (each: Case) => readonly string[]> = new Map(Object.entries({
  level: (each) => [each.level],
  area: areas,
  needs,
}));
/** The fields that select variants, by the axis of the same name. */
const AXES = ["role", "family", "mode"] as const;

/** A selector selects nothing. The message says why. */
export class SelectorError extends SockspecError {}

interface Selector {
  /** The field, or `id`: selectors of one kind are united, different kinds intersect. */
  readonly kind: string;
  readonly away: boolean;
  /** The selected part of a case: all of it, the variants with one value on an axis, or nothing. */
  select(each: Case): Case | undefined;
  /** The rest of a case without the selected part. */
  without(each: Case): Case | undefined;
}

function parse(text: string): Selector {
  const away = text.startsWith("!");
  const [, kind = "id", value = text.replace(/^!/, "")] = /^!?([a-z]+):(.*)$/s.exec(text) ?? [];
  const axis = AXES.find((each) => each === kind);
  if (axis !== undefined) {
    return {
      kind,
      away,
      select: (each) => narrowed(each, axis, (one) => one === value),
      without: (each) => each.axes[axis] === undefined ? each : narrowed(each, axis, (one) => one !== value),
    };
  }
  const holds = kind === "id"
    ? (each: Case) => named(value, each.id)
    : (each: Case) => FIELDS.get(kind)?.(each).includes(value.replace(/\/$/, "")) ?? false;
  return {
    kind,
    away,
    select: (each) => holds(each) ? each : undefined,
    without: (each) => holds(each) ? undefined : each,
  };
}

/** The case with the wanted values of an axis only; `undefined` if it has none of them. */
function narrowed(
  each: Case,
  axis: typeof AXES[number],
  wanted: (value: string) => boolean,
): Case | undefined {
  const all: readonly string[] = each.axes[axis] ?? [];
  const values = all.filter(wanted);
  if (values.length === 0) return undefined;
  return values.length === all.length ? each : { ...each, axes: { ...each.axes, [axis]: values } };
}

/** True if `typed` is the id, its beginning up to a `/`, or a glob that it matches. */
function named(typed: string, id: string): boolean {
  if (typed.includes("*")) return matchesGlob(typed, id);
  const prefix = typed.replace(/\/$/, "");
  return id === prefix || id.startsWith(`${prefix}/`);
}

/**
 * The selected cases, in their own order, with the selected variants; all of them without selectors.
 * Selectors of one kind are united, different kinds intersect: `tcp udp level:must role:server` selects the
 * required server variants of both areas. A selector with a `!` in front takes away.
 *
 * @throws {SelectorError} for a selector that selects nothing, and where nothing is left.
 */
export function select(cases: readonly Case[], selectors: readonly string[]): Case[] {
  const parsed = selectors.map((text) => {
    const selector = parse(text);
    if (cases.every((each) => selector.select(each) === undefined)) {
      throw new SelectorError(problem(text, cases));
    }
    return selector;
  });
  const kinds = [...new Set(parsed.filter((each) => !each.away).map((each) => each.kind))];
  const selected = cases.flatMap((each) => {
    let left: Case | undefined = each;
    for (const kind of kinds) {
      left = left && united(left, parsed.filter((one) => !one.away && one.kind === kind));
    }
    for (const one of parsed) if (one.away) left = left && one.without(left);
    return left ?? [];
  });
  if (selected.length > 0) return selected;
  throw new SelectorError(
    `The selectors ${selectors.map((each) => `"${each}"`).join(" ")} leave no case`,
  );
}

/** The part of a case that any of the selectors of one kind selects. */
function united(each: Case, selectors: readonly Selector[]): Case | undefined {
  const parts = selectors.flatMap((one) => one.select(each) ?? []);
  const [first] = parts;
  const axis = AXES.find((name) => name === selectors[0]!.kind);
  if (first === undefined || axis === undefined) return first;
  return narrowed(each, axis, (value) => parts.some((part) => part.axes[axis]?.some((one) => one === value)));
}

/** A message that says why a selector selects nothing, and which one is near. */
function problem(text: string, cases: readonly Case[]): string {
  const bare = text.replace(/^!/, "");
  const near = (meant: string | undefined) =>
    meant ? `; did you mean "${text === bare ? "" : "!"}${meant}"?` : "";
  const [, field, value = ""] = /^([a-z]+):(.*)$/s.exec(bare) ?? [];
  if (bare === "") {
    return `Selector "${text}" is empty: give an id, the beginning of ids, a glob, or field:value`;
  }
  const none = `Selector "${text}" selects none of the ${cases.length} cases`;
  const fields = [...FIELDS.keys(), ...AXES];
  // Axes as --variant has them.
  const isField = fields.includes(/^([a-z]+)=/.exec(bare)?.[1] ?? "");
  if (isField) return none + near(bare.replaceAll("=", ":").replaceAll(",", " "));
  if (field === undefined) return none + near(nearestId(bare, cases));
  if (!fields.includes(field)) {
    const meant = nearest(field, fields);
    return `Selector "${text}" has an unknown field "${field}"; known are ${fields.join(", ")}` +
      near(meant && `${meant}:${value}`);
  }
  const axis = AXES.find((each) => each === field);
  const valuesOf = (each: Case): readonly string[] => axis ? each.axes[axis] ?? [] : FIELDS.get(field)!(each);
  const values = [...new Set(cases.flatMap(valuesOf))].sort();
  const meant = nearest(value, values);
  return `${none}; values of "${field}" are ${values.join(", ")}` + near(meant && `${field}:${meant}`);
}

/**
 * The first id that begins with what was typed, else the id or beginning of ids that differs least from it,
 * else the id that shares the most words with it, one of the same area first. For a glob, the one whose stars
 * cross slashes.
 */
function nearestId(typed: string, cases: readonly Case[]): string | undefined {
  if (typed.includes("*")) {
    const wider = typed.replace(/\*+/g, "**");
    return cases.some(({ id }) => matchesGlob(wider, id)) ? wider : undefined;
  }
  const begun = cases.find(({ id }) => id.startsWith(typed));
  if (begun !== undefined) return begun.id;
  const near = nearest(typed.replace(/\/$/, ""), [
    ...new Set(cases.flatMap(areas)),
    ...cases.map(({ id }) => id),
  ]);
  if (near !== undefined) return near;
  const words = typed.split(/[^a-z0-9]+/).filter(Boolean);
  const area = typed.slice(0, typed.lastIndexOf("/") + 1);
  let best: { id: string; shared: number } | undefined;
  for (const { id } of [...cases.filter((each) => each.id.startsWith(area)), ...cases]) {
    const shared = words.filter((word) => id.includes(word)).length;
    if (shared > 0 && shared > (best?.shared ?? 0)) best = { id, shared };
  }
  return best?.id;
}
