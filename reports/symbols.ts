import type { Standing } from "./standing.ts";

/** A symbol for each standing, from fonts that every system has; always shown beside the word. */
export const SYMBOLS: Readonly<Record<Standing, string>> = {
  error: "!",
  crash: "†",
  timeout: "∞",
  fail: "✗",
  inconclusive: "?",
  known: "≠",
  tolerated: "≈",
  pass: "✓",
  unsupported: "–",
};
