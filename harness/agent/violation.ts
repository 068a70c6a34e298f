import { Mismatch } from "../../reports/shape.ts";

/** A message that the protocol does not allow, beyond the shape of its members. */
export class Violation extends Error {
  /** The class's name, as stack traces print it. */
  override readonly name = "Violation";
}

/** True if an error says that an agent broke the protocol, by the shape of a message or otherwise. */
export function isViolation(error: unknown): error is Violation | Mismatch {
  return error instanceof Violation || error instanceof Mismatch;
}
