import type { Family } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Identity } from "../endpoint/endpoint.ts";
import type { Stale } from "../../reports/model.ts";
import type { Section, Word } from "./check.ts";
import { OPERATIONS } from "./table.ts";

/**
 * How it went: it works; it is not declared, and refused; it is wrong; it is wrong as expectations list it, which is the implementation's
 * doing, not the agent's; or it was not tried, because something that it is built on is wrong.
 */
export type Status = "works" | "missing" | "wrong" | "expected" | "untried";

/** How a check went over one family. */
export interface Finding {
  /** The family; `null` where the check has nothing to do with one. */
  readonly family: Family | null;
  /** How it went. */
  readonly status: Status;
  /** What came, where it is wrong. */
  readonly came?: string;
  /** The same as expectations list it: an errno, `error`, `eof`, or `wrong` for everything else. */
  readonly outcome?: string;
  /** What should have come. */
  readonly expected?: string;
  /** How to mend it. */
  readonly mend?: string;
  /** The last lines to the agent (→) and from it (←). */
  readonly lines?: readonly string[];
  /** What else there is to say: for `expected` why it is so. */
  readonly note?: string;
}

/** How a check went. */
export interface Examined {
  /** Its group's heading. */
  readonly group: string;
  /** Its name. */
  readonly name: string;
  /** What must hold. */
  readonly title: string;
  /** What it is evidence for. */
  readonly of: readonly Word[];
  /** Where the protocol says so. */
  readonly section: Section;
  /** The worst of its findings. */
  readonly status: Status;
  /** For each family that it ran over. */
  readonly findings: readonly Finding[];
}

/** Everything that was found. */
export interface Examination {
  /** Who the agent says it is. */
  readonly identity: Identity;
  /** What it declares. */
  readonly capabilities: readonly Capability[];
  /** Every check that was made. */
  readonly checks: readonly Examined[];
  /** Expectations that do not hold. */
  readonly stale: readonly Stale[];
}

/** The worst of several. */
export function worst(statuses: readonly Status[]): Status {
  return (["wrong", "untried", "expected", "works", "missing"] as const).find((each) =>
    statuses.includes(each)
  ) ??
    "missing";
}

/** How a word stands after all checks that are evidence for it; `undefined` where there was none. */
export function statusOf(word: Word, { checks }: Examination): Status | undefined {
  const found = checks.filter((check) => check.of.includes(word)).map((check) => check.status);
  return found.length === 0 ? undefined : worst(found);
}

/** How every operation stands that was looked at. */
export function operationsOf(examination: Examination): Readonly<Record<string, Status>> {
  const statuses = Object.keys(OPERATIONS).map((word) => [word, statusOf(word as Word, examination)]);
  return Object.fromEntries(statuses.filter(([, status]) => status !== undefined));
}

/** Whether nothing is wrong that is not expected, and something was there to be wrong. */
export function isHealthy({ checks, stale }: Examination): boolean {
  return checks.some((check) => check.status === "works") && stale.length === 0 &&
    checks.every(({ status }) => status === "works" || status === "missing" || status === "expected");
}
