import type { Column } from "../matrix.ts";

/**
 * The id of the block on a case, or on a case in a column, such as `tcp/reset/recv-once@node`. Characters
 * that ids or links do not take are written as their code, so that no two blocks share an id.
 */
export function anchor(id: string, column?: Column): string {
  if (!column) return `case:${word(id)}`;
  return `${word(id)}@${word(column.subject)}` +
    (column.label === column.subject ? "" : `@${word(column.peer)}`);
}

function word(text: string): string {
  return text.replace(/[^A-Za-z0-9_.\/-]/g, (unit) => `~${unit.charCodeAt(0).toString(16)}~`);
}
