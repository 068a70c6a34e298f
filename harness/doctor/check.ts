import type { Capability } from "../endpoint/capabilities.ts";
import type { Method } from "../endpoint/operations.ts";
import type { Context } from "./context.ts";

/** What a check is evidence for: an operation, a capability, or the protocol itself. */
export type Word = Method | Capability | "initialize" | "reset" | "protocol";

/** A heading of `harness/agent/PROTOCOL.md`. */
export type Section = "Handshake" | "Messages" | "Operations" | "Bulk data" | "Ending";

/**
 * Over which of the declared families a check runs: each of them, those of the internet, or only the first, because what it looks at
 * has nothing to do with addresses.
 */
export type Reach = "each" | "inet" | "first";

/** One thing that an agent must do. */
export interface Check {
  /** Short and stable; the operation that it is about comes first. */
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** What it is evidence for. */
  readonly of: readonly Word[];
  /** Where the protocol says so. */
  readonly section: Section;
  /** Capabilities without which there is nothing to check. */
  readonly needs: readonly Capability[];
  /** Capabilities of which at least one must be declared. */
  readonly oneOf?: readonly Capability[];
  /** Over which families it runs. */
  readonly over: Reach;
  /** Whether it reads the lines of a process of its own, for which the command of the agent must be known. */
  readonly raw?: boolean;
  /** Checks that must have succeeded, as this one is built on what they look at. */
  readonly after?: readonly string[];
  /** How to mend what it finds. */
  readonly mend: string;
  /**
   * Looks.
   *
   * @throws {Wrong} when the agent does not do what it must.
   */
  run(context: Context): Promise<void>;
}

/** Checks that belong together. */
export interface Group {
  /** A heading. */
  readonly title: string;
  /** In the order in which they are made. */
  readonly checks: readonly Check[];
}

/** The agent does not do what it must. */
export class Wrong extends Error {
  /** For printing. */
  override readonly name = "Wrong";
  /** What came. */
  readonly came: string;
  /** What should have come. */
  readonly expected: string;
  /** How to mend it, where that is more certain than what the check says. */
  readonly mend: string | undefined;
  /** What came, as expectations list it: an errno, `error`, `eof`, or `wrong` for everything else. */
  readonly outcome: string;

  /** `came` and `expected` are clauses, `mend` an imperative. */
  constructor(came: string, expected: string, mend?: string, outcome: string = "wrong") {
    super(`${came}, expected ${expected}`);
    this.came = came;
    this.expected = expected;
    this.mend = mend;
    this.outcome = outcome;
  }
}
