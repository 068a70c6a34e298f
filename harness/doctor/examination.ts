import type { Family } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Identity } from "../endpoint/endpoint.ts";
import type { Stale, StoredHistory } from "../../reports/model.ts";
import type { Check, Word } from "./check.ts";
import { METHODS } from "../endpoint/operations.ts";
import type { Section } from "./wrong.ts";

/** The statuses of checks, operations and capabilities, from the worst to the least. */
export const STATUSES = [
  /** It deviates from the protocol. */
  "wrong",
  /** It could not be tried, because something that it is built on does not work. */
  "untried",
  /** It deviates as a known finding says: the implementation's doing, not the agent's. */
  "expected",
  /** It works. */
  "works",
  /** It is not declared, and refused. */
  "missing",
] as const;

/** One of {@linkcode STATUSES}. */
export type Status = typeof STATUSES[number];

/** The result of a check over one family. */
export interface Trial {
  /** The family; `null` where the check has nothing to do with one. */
  readonly family: Family | null;
  /** The status. */
  readonly status: Status;
  /** The deviation, as a clause. */
  readonly found?: string;
  /**
   * The deviation as findings list it: an errno, `error`, `timeout`, `eof`, `hang`, or `wrong` for everything
   * else.
   */
  readonly outcome?: string;
  /** The requirement, as a clause. */
  readonly expected?: string;
  /** An instruction for the author of the agent. */
  readonly fix?: string;
  /** The section of the protocol on which the instruction rests. */
  readonly section?: Section;
  /** The operations of both ends. */
  readonly history?: StoredHistory;
  /** A remark: for `expected` and `untried` the reason. */
  readonly note?: string;
}

/** The result of a check. */
export interface Examined extends Pick<Check, "name" | "title" | "of" | "section"> {
  /** The heading of its group. */
  readonly group: string;
  /** The worst status of its trials. */
  readonly status: Status;
  /** One for each family that it ran over. */
  readonly trials: readonly Trial[];
}

/** The results of all checks. */
export interface Examination {
  /** The agent's identity, from its handshake. */
  readonly identity: Identity;
  /** The capabilities that it declares. */
  readonly capabilities: readonly Capability[];
  /** Every check that was made, in order. */
  readonly checks: readonly Examined[];
  /** Known deviations that did not occur. */
  readonly stale: readonly Stale[];
}

/** The worst of several; `missing` for none. */
export function worst(statuses: readonly Status[]): Status {
  return STATUSES.find((each) => statuses.includes(each)) ?? "missing";
}

/** The status of a word after all checks that are evidence for it; `undefined` where there was none. */
export function statusOf(word: Word, { checks }: Examination): Status | undefined {
  const found = checks.filter((check) => check.of.includes(word)).map((check) => check.status);
  return found.length === 0 ? undefined : worst(found);
}

const OPERATION_WORDS: readonly Word[] = ["initialize", ...METHODS, "reset"];

/** The status of every operation that was checked. */
export function operationsOf(examination: Examination): Readonly<Record<string, Status>> {
  const statuses = OPERATION_WORDS.map((word) => [word, statusOf(word, examination)]);
  return Object.fromEntries(statuses.filter(([, status]) => status !== undefined));
}

/** True if something works, and nothing is wrong but what is known. */
export function isHealthy({ checks, stale }: Examination): boolean {
  return checks.some(({ status }) => status === "works") && stale.length === 0 &&
    !checks.some(({ status }) => status === "wrong" || status === "untried");
}
