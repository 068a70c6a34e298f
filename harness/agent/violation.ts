import { SockspecError } from "../endpoint/errors.ts";
import { Mismatch } from "../../reports/shape.ts";

/** A message that the protocol does not allow, beyond the shape of its members. */
export class Violation extends SockspecError {}

/** The answer of an agent that says that it has failed. */
export class AgentFailure extends Violation {}

/** True if an error says that an agent broke the protocol, by the shape of a message or otherwise. */
export function isViolation(error: unknown): error is Violation | Mismatch {
  return error instanceof Violation || error instanceof Mismatch;
}
