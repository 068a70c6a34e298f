/** UTF-16 code units of a cell that others are padded to: a longer one stands out. */
const WIDEST = 32;

/** Rows of cells as lines, where the cells of a column begin one below the other. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(0, ...rows.map((row) => row[column]!.length).filter((length) => length <= WIDEST))
  );
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
}
