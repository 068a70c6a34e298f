import type { Case } from "../case/case.ts";
import { expand } from "../case/variants.ts";
import { UsageError } from "./usage.ts";

/**
 * Sees that some variant of the cases has all of `axes`, such as `role=server,family=ipv4`.
 *
 * @throws {UsageError} when none has.
 */
export function checkAxes(axes: string, cases: readonly Case[]): void {
  const variants = cases.flatMap(expand).map((variant) => variant.name.split(",").filter(Boolean));
  const known = new Set(variants.flat());
  const wanted = axes.split(",").filter(Boolean);
  const unknown = wanted.find((axis) => !known.has(axis));
  if (unknown !== undefined) {
    throw new UsageError(
      `"--variant" must name axes of the selected cases (${[...known].join(", ")}), found "${unknown}"`,
    );
  }
  if (!variants.some((variant) => wanted.every((axis) => variant.includes(axis)))) {
    throw new UsageError(`No selected variant has all the axes of "--variant ${axes}": leave some out`);
  }
}
