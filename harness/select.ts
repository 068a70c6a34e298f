import type { Case } from "./case.ts";

/** Whether `text` matches `glob`: `*` stands for anything but `/`, `**` for anything. */
export function matchesGlob(glob: string, text: string): boolean {
  const pattern = glob.split(/(\*\*|\*)/).map((part) =>
    part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")
  ).join("");
  return new RegExp(`^${pattern}$`).test(text);
}

/** Words before the colon of a selector, and what they select by. */
const FIELDS: ReadonlyMap<string, (each: Case, value: string) => boolean> = new Map(Object.entries({
  level: (each, value) => each.level === value,
  area: (each, value) =>
    each.id.split("/").slice(0, -1).join("/").concat("/").startsWith(value.replace(/\/?$/, "/")),
  needs: (each, value) =>
    [...(each.needs.subject ?? []), ...(each.needs.peer ?? [])].some((need) =>
      need === value || need.endsWith(`:${value}`)
    ) || (each.axes.family ?? []).some((family) => family === value),
  role: (each, value) => (each.axes.role ?? []).some((role) => role === value),
}));

/** A selector that selects nothing, and why. */
export class SelectorError extends Error {
  /** For printing. */
  override readonly name = "SelectorError";
}

/** Whether a selector selects a case: an id, the beginning of ids, a glob, or `field:value`. */
function selects(selector: string, each: Case): boolean {
  const field = /^([a-z]+):(.+)$/.exec(selector);
  if (field) return FIELDS.get(field[1]!)?.(each, field[2]!) ?? false;
  if (selector.includes("*")) return matchesGlob(selector, each.id);
  const prefix = selector.replace(/\/$/, "");
  return each.id === prefix || each.id.startsWith(`${prefix}/`);
}

/**
 * The cases that any of the selectors selects, in their own order; all without selectors. A selector with a `!` in front takes cases
 * away again.
 *
 * @throws {SelectorError} for a selector that selects nothing, and where nothing is left.
 */
export function select(cases: readonly Case[], selectors: readonly string[]): Case[] {
  for (const selector of selectors) {
    const bare = selector.replace(/^!/, "");
    const field = /^([a-z]+):/.exec(bare)?.[1];
    if (field && !FIELDS.has(field)) {
      throw new SelectorError(
        `Selector "${selector}" has an unknown field "${field}"; known are ${[...FIELDS.keys()].join(", ")}`,
      );
    }
    if (cases.some((each) => selects(bare, each))) continue;
    const near = nearest(bare, cases);
    throw new SelectorError(
      `Selector "${selector}" selects none of the ${cases.length} cases` +
        (near ? `; did you mean "${near}"?` : ""),
    );
  }
  const wanted = selectors.filter((each) => !each.startsWith("!"));
  const unwanted = selectors.filter((each) => each.startsWith("!")).map((each) => each.slice(1));
  const selected = cases.filter((each) =>
    (wanted.length === 0 || wanted.some((selector) => selects(selector, each))) &&
    !unwanted.some((selector) => selects(selector, each))
  );
  if (selected.length > 0) return selected;
  throw new SelectorError(
    `The selectors ${selectors.map((each) => `"${each}"`).join(" ")} leave no case over`,
  );
}

/** The id that shares the most words with what was typed. */
function nearest(selector: string, cases: readonly Case[]): string | undefined {
  const words = selector.split(/[^a-z0-9]+/).filter(Boolean);
  let best: { id: string; shared: number } | undefined;
  for (const { id } of cases) {
    const shared = words.filter((word) => id.includes(word)).length;
    if (shared > 0 && shared > (best?.shared ?? 0)) best = { id, shared };
  }
  return best?.id;
}
