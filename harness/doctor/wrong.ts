import { excerpt } from "../../reports/printable.ts";
import type { Failure } from "../endpoint/kinds.ts";
import type { Method } from "../endpoint/operations.ts";
import { EndpointLost, NothingArrived, OperationHung, SocketError, Unsupported } from "../endpoint/errors.ts";
import { outcomeOfFailure } from "../script/observe.ts";

/** A heading of `harness/agent/PROTOCOL.md`. */
export type Section = typeof SECTIONS[number];

/** The headings to which advice can point. */
export const SECTIONS = ["Handshake", "Messages", "Operations", "Bulk data", "Ending"] as const;

/**
 * An instruction, and the section of the protocol that it rests on. Where one is missing, that of the check
 * holds.
 */
export interface Advice {
  /** An imperative. */
  readonly fix?: string;
  readonly section?: Section;
}

/** The agent deviates from the protocol. */
export class Wrong extends Error {
  /** The class's name. */
  override readonly name = "Wrong";
  /** A clause. */
  readonly found: string;
  /** A clause. */
  readonly expected: string;
  /** The advice for this very deviation; it takes precedence over the advice of the check. */
  readonly advice: Advice;
  /**
   * The word for expectations: an errno, `error`, `timeout`, `eof`, `hang`, or `wrong` for everything else.
   */
  readonly outcome: string;

  /** `found` and `expected` are clauses. */
  constructor(found: string, expected: string, more: Advice & { readonly outcome?: string } = {}) {
    super(`${found}, expected ${expected}`);
    const { outcome = "wrong", ...advice } = more;
    this.found = found;
    this.expected = expected;
    this.advice = advice;
    this.outcome = outcome;
  }
}

/** A failure as a clause. */
export function described({ errno, timeout, native }: Failure): string {
  const words = native === errno ? "" : ` (${excerpt(native, 120)})`;
  return `the error ${errno ?? "without errno"}${timeout ? ", timeout" : ""}${words}`;
}

/** The outcomes of a connect between two networks. */
const UNREACHED = ["ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "ETIMEDOUT", "hang"];

/** The advice for a connect that did not reach the other end; none for every other call. */
function adviceFor(method: Method, outcome: string): Advice {
  if (method !== "connectStream" || !UNREACHED.includes(outcome)) return {};
  return {
    fix: "answer listenStream when the socket listens, connectStream when the connection is established; " +
      "and if the agent is in another network (container, namespace, sandbox), run the doctor there, or give " +
      "--subject-address and --peer-address",
  };
}

/** The advice for an agent that is gone, by the reason. */
const LOST: Readonly<Record<"died" | "failed" | "protocol", Advice>> = {
  died: { fix: "see on its stderr why it ended; an error of a call is an answer, not an end" },
  failed: {
    fix: "mend the agent where the message says: -32603 is for a failure of its own; an error of a socket " +
      "call is code 1, and what it cannot serve is -32602",
    section: "Messages",
  },
  protocol: {
    fix: "correct the message itself; harness/agent/schema/messages.schema.json describes each",
    section: "Messages",
  },
};

/** An error as a deviation of the agent; `undefined` for one that is a defect of the harness. */
export function wrongOf(error: unknown): Wrong | undefined {
  if (error instanceof Wrong) return error;
  if (error instanceof SocketError) {
    const { method, failure, seat } = error;
    const outcome = outcomeOfFailure(failure);
    const more = { ...adviceFor(method, outcome), outcome };
    return seat === "subject"
      ? new Wrong(`${described(failure)} of ${method}`, "a result", more)
      : new Wrong(`${described(failure)} of the peer's ${method}`, "a result", more);
  }
  if (error instanceof OperationHung) {
    const { method, seat } = error;
    const more = { ...adviceFor(method, "hang"), outcome: "hang" };
    return seat === "subject"
      ? new Wrong(`no answer to ${method} in time`, "an answer", more)
      : new Wrong(`the peer's ${method} still waits`, "its return, for which it depends on the agent", more);
  }
  if (error instanceof NothingArrived) {
    return new Wrong(error.message, "its arrival", { outcome: "hang" });
  }
  if (error instanceof EndpointLost) {
    const more = error.kind === "silent" ? { outcome: "hang" } : LOST[error.kind];
    return new Wrong(error.message, "an answer as the protocol has it", more);
  }
  if (error instanceof Unsupported) {
    return new Wrong(
      `"not supported" in answer to ${error.method}: ${error.message}`,
      "a result, as it is declared",
      { fix: `implement it, or leave the capability that promises it out of "capabilities"` },
    );
  }
  return undefined;
}

/** The error of a reset after a check that the agent passed, as a deviation of that check. */
export function unclean(error: unknown): unknown {
  const wrong = wrongOf(error);
  if (!wrong) return error;
  const { found, expected, outcome } = wrong;
  const fix = "let reset close whatever is open, and pass over what was closed before";
  const more = { outcome, fix, section: "Operations" } as const;
  return new Wrong(`${found} (the calls before it were right)`, expected, more);
}
