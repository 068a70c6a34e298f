import type { Conforming, Row, Tolerated, When } from "../case/case.ts";
import type { Variant } from "../case/variants.ts";
import { isErrnoName } from "../script/outcomes.ts";
import type { StoredOutcome } from "../../reports/model.ts";

/** Reason: errors of a subject that declares no `errno` have none. */
export const NO_ERRNO = "no errno is declared, so it may be the right error";

/** A subject, as far as it depends on it what is accepted. */
export interface Judged {
  /** Its system, as `Deno.build.os` says it. */
  readonly os: string;
  /** The words that it declares. */
  readonly capabilities: ReadonlySet<string>;
}

/** The class of an outcome at a row. */
export function classify(
  row: Row,
  outcome: string,
  variant: Variant,
  subject: Judged,
): StoredOutcome["class"] {
  if (conformingIn(row, variant, subject).includes(outcome)) return "conforming";
  return toleranceOf(row, outcome, variant, subject) === undefined ? "nonconforming" : "tolerated";
}

/** The outcomes that conform, in words. */
export function accepted(row: Row, variant: Variant, subject: Judged): string {
  const words = conformingIn(row, variant, subject);
  return words.length === 0 ? "anything that is accepted here" : words.join(" or ");
}

/** The outcomes that conform under the circumstances. */
function conformingIn(row: Row, variant: Variant, subject: Judged): string[] {
  return row.conforming.filter((each) => holds(whenOf(each), variant, subject)).map(outcomeOf);
}

/** The reason why an outcome that does not conform is tolerated; `undefined` if it is not. */
export function toleranceOf(
  row: Row,
  outcome: string,
  variant: Variant,
  subject: Judged,
): string | undefined {
  const { tolerated = {} } = row;
  const entry = Object.hasOwn(tolerated, outcome)
    ? (tolerated as { readonly [name: string]: Tolerated })[outcome]
    : undefined;
  if (entry !== undefined && holds(whenOf(entry), variant, subject)) {
    return typeof entry === "string" ? entry : entry.reason;
  }
  const failures = conformingIn(row, variant, subject).filter(isFailedCall);
  return failures.length > 0 && failures.every((each) => standsFor([outcome], [each], subject))
    ? NO_ERRNO
    : undefined;
}

/** True if outcomes are the accepted ones, but for errors of a subject that gives no errno. */
export function standsFor(
  outcomes: readonly string[],
  accepted: readonly string[],
  { capabilities }: Judged,
): boolean {
  return !capabilities.has("errno") && outcomes.length === accepted.length &&
    outcomes.every((each, index) =>
      each === accepted[index] || each === "error" && isErrnoName(accepted[index])
    );
}

/** True for the outcome of a call that failed. */
function isFailedCall(outcome: string): boolean {
  return outcome === "error" || outcome === "timeout" || isErrnoName(outcome);
}

function outcomeOf(conforming: Conforming): string {
  return typeof conforming === "string" ? conforming : conforming.outcome;
}

function whenOf(entry: Conforming | Tolerated): When | undefined {
  return typeof entry === "string" ? undefined : entry.when;
}

/** True in the circumstances that are given. */
export function holds(
  when: When | undefined,
  variant: Variant,
  { os, capabilities }: Judged,
): boolean {
  return when === undefined ||
    ((when.os === undefined || (when.os.startsWith("!") ? when.os !== `!${os}` : when.os === os)) &&
      (when.family === undefined || when.family === variant.family) &&
      (when.role === undefined || when.role === variant.role) &&
      (when.mode === undefined || when.mode === variant.mode) &&
      (when.lacks === undefined || !capabilities.has(when.lacks)));
}
