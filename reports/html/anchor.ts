import type { Column } from "../matrix.ts";

/**
 * The id of the block on a case, or on a case in a column, such as `tcp/reset/recv-once@node`. Characters
 * that ids or links do not take are written as their code, so that no two blocks share an id.
 */
export function anchor(id: string, column?: Column): string {
  return column ? word(id) + of(column) : `case:${word(id)}`;
}

/** The part of an id that says which column it is about, such as `@node`. */
export function of({ subject, peer, label }: Column): string {
  return `@${word(subject)}${label === subject ? "" : `@${word(peer)}`}`;
}

/** A text in an id or a link. */
export function word(text: string): string {
  return text.replace(/[^A-Za-z0-9_.\/-]/g, (unit) => `~${unit.charCodeAt(0).toString(16)}~`);
}
