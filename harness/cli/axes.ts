import type { Case } from "../case/case.ts";
import { expand, type Variant } from "../case/variants.ts";
import { UsageError } from "./usage.ts";

/**
 * The variants of the cases that have all of `axes`, such as `role=server,family=ipv4`; all if none are
 * given.
 *
 * @throws {UsageError} if no variant has.
 */
export function variantsWith(axes: string | undefined, cases: readonly Case[]): Variant[] {
  const variants = cases.flatMap(expand);
  if (axes === undefined) return variants;
  const axesOf = ({ name }: Variant) => name.split(",").filter(Boolean);
  const known = new Set(variants.flatMap(axesOf));
  const wanted = axes.split(",").filter(Boolean);
  const unknown = wanted.find((axis) => !known.has(axis));
  if (unknown !== undefined) {
    throw new UsageError(
      `"--variant" must name axes of the selected cases (${[...known].join(", ")}), found "${unknown}"`,
    );
  }
  const found = variants.filter((each) => wanted.every((axis) => axesOf(each).includes(axis)));
  if (found.length === 0) {
    throw new UsageError(`No selected variant has all the axes of "--variant ${axes}": leave some out`);
  }
  return found;
}
