import { oneLine } from "./printable.ts";
import { cutShort, type Report } from "./report.ts";
import { replacementText } from "./text/replacement.ts";

/** Something that a report must say and that is not a result. */
export interface Remark {
  /** The implementation, `expectations` or `run`. */
  readonly about: string;
  /** The expectation, in a few words that no other remark about the same thing has. */
  readonly name: string;
  /** The kind of remark. */
  readonly type: "unavailable" | "replaced" | "stale" | "incomplete";
  /** The fact, in one line. */
  readonly text: string;
  /** True if it makes the run fail. */
  readonly fails: boolean;
}

/**
 * Implementations that could not take part or had to be started again, expectations that are stale, and a run
 * that was cut short.
 */
export function remarksOf(report: Report): Remark[] {
  const { run, end, summary } = report;
  const incomplete = cutShort(report);
  const absent = run.implementations.filter((each) => each.unavailable !== undefined);
  return [
    ...absent.map(({ name, unavailable, fatal = false }): Remark => ({
      about: name,
      name: "available",
      type: "unavailable",
      text: oneLine(`Not available: ${unavailable}`),
      fails: fatal,
    })),
    ...summary.replacements.map((each): Remark => ({
      about: "run",
      name: oneLine(`${each.name} started again`),
      type: "replaced",
      text: replacementText(each),
      fails: false,
    })),
    ...(end?.stale ?? []).map(
      ({ implementation, case: id, variant, checkpoint, outcome, found }): Remark => ({
        about: "expectations",
        name: oneLine(`${implementation} ${id}${variant && ` [${variant}]`} ${checkpoint} ${outcome}`),
        type: "stale",
        text: oneLine(`Expected ${outcome}, found ${found}: remove or correct the expectation`),
        fails: true,
      }),
    ),
    ...(incomplete === undefined
      ? []
      : [{ about: "run", name: "complete", type: "incomplete", text: incomplete, fails: true } as const]),
  ];
}
