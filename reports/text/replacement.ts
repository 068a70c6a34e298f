import { count, oneLine } from "../printable.ts";
import type { Replacement } from "../summary.ts";

/** How often an implementation had to be started again, and why, in a line. */
export function replacementText({ name, times, why }: Replacement): string {
  return oneLine(`${name} had to be started again after ${count(times, "variant")}: ${why}`);
}
