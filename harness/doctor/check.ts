import { type Capability, isCapability } from "../endpoint/capabilities.ts";
import { isMethod, type Method, needsOf } from "../endpoint/operations.ts";
import type { CheckScenario } from "./scenario.ts";
import type { Advice, Section } from "./wrong.ts";

/** An operation, a capability, or the protocol itself: a check is evidence for such words. */
export type Word = Method | Capability | "initialize" | "reset" | "protocol";

/**
 * The declared families that a check runs over: each, those of the internet, AF_UNIX alone, or the first,
 * where addresses do not matter.
 */
export type Reach = "each" | "inet" | "unix" | "first";

/** One requirement on an agent. */
export interface Check extends Advice {
  /** Short and stable. Its first part is the word that it is about: `recv/eof` is about `recv`. */
  readonly name: string;
  /** The requirement, as a sentence. */
  readonly title: string;
  /** The words that it is evidence for. */
  readonly of: readonly Word[];
  /** The section of the protocol that states the requirement. */
  readonly section: Section;
  /** Capabilities without which there is nothing to check. */
  readonly needs: readonly Capability[];
  /**
   * Capabilities of which at least one must be declared: those that promise the operation that it is about.
   */
  readonly oneOf: readonly Capability[];
  /** A capability that must not be declared: the check is about its absence. */
  readonly lacks?: Capability;
  /** A capability without which it does not run over AF_UNIX. */
  readonly unix?: Capability;
  /** The families that it runs over. */
  readonly over: Reach;
  /** True if it reads the lines of a second process, which only an agent with a known command can have. */
  readonly raw?: boolean;
  /** Checks that must have succeeded before, because this one is built on them. */
  readonly after: readonly string[];
  /** The advice for a failure that has none of its own. */
  readonly fix: string;
  /**
   * Makes the calls.
   *
   * @throws {Wrong} for a deviation. A call that fails, hangs or is lost is one by itself.
   */
  run(scenario: CheckScenario): Promise<void>;
}

/** Checks that belong together, in the order in which they are made. */
export interface Group {
  /** The heading. */
  readonly title: string;
  /** In order. */
  readonly checks: readonly Check[];
}

/** The part of a check that a group may state once for all of its checks. */
type Shared = Partial<Pick<Check, "of" | "section" | "needs" | "lacks" | "unix" | "over" | "raw" | "after">>;

/**
 * A check as it is written down: it states only the differences from its group; its needs are added to those
 * of the group.
 */
type Own = Shared & Pick<Check, "name" | "title" | "fix" | "run"> & {
  /** Words that it is evidence for, besides the first part of its name. */
  readonly also?: readonly Word[];
};

/**
 * Puts checks together that share most of their conditions. The table of operations says what the operation
 * of each needs.
 */
export function group(title: string, shared: Shared, checks: readonly Own[]): Group {
  const common = { section: "Operations", over: "first", after: [], ...shared } as const;
  return {
    title,
    checks: checks.map(({ also = [], ...own }) => {
      const about = own.name.split("/")[0] as Word;
      const needs = [...shared.needs ?? [], ...own.needs ?? []];
      return {
        ...common,
        of: [about, ...also],
        oneOf: isMethod(about) ? needsOf(about) : [],
        ...own,
        needs: isCapability(about) ? [about, ...needs] : needs,
      };
    }),
  };
}
