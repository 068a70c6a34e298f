import type { Failure } from "./kinds.ts";
import type { Method } from "./operations.ts";

/** The place that an endpoint takes in a script. */
export type SeatName = "subject" | "peer";

/** An error of this package. Stack traces print the name of its class. */
export class SockspecError extends Error {
  /** The name of the class. */
  override readonly name: string;

  /** Takes a message for people. */
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** A socket call failed: the implementation said so. */
export class SocketError extends SockspecError {
  /** Takes the seat that made the call, the call, and the endpoint's account of the failure. */
  constructor(readonly seat: SeatName, readonly method: Method, readonly failure: Failure) {
    // It is an outcome like others, and a stack would cost more than the call.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${seat} ${method}: ${failure.errno ?? failure.native}`);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** An operation did not return before its deadline. */
export class OperationHung extends SockspecError {
  /** Takes the seat that made the call, the call, and the deadline in milliseconds. */
  constructor(readonly seat: SeatName, readonly method: Method, deadlineMs: number) {
    super(`${seat} ${method}: did not return within ${deadlineMs} ms`);
  }
}

/** A barrier of the harness waited for something that never arrived at a socket, as the kernel says. */
export class NothingArrived extends SockspecError {
  /**
   * Takes the seat of the socket; `awaited` is a subject such as `The FIN`, `evidence` a clause about the
   * kernel.
   */
  constructor(readonly seat: SeatName, readonly awaited: string, readonly evidence: string) {
    super(`${awaited} did not arrive at a socket of the ${seat}: ${evidence}`);
  }
}

/** The endpoint is gone or broke the protocol. */
export class EndpointLost extends SockspecError {
  /** The seat that it was in; set by the seat. */
  seat: SeatName | undefined;
  /** Words for the answer to the call, if it was this that ended the endpoint. */
  answer: string | undefined;

  /**
   * `message` says what was found and what was expected. `kind` is `died` where the process ended, `protocol`
   * where it sent something that is not a message, `failed` where it said that it has failed, and
   * `silent` where it owed an answer for too long.
   */
  constructor(message: string, readonly kind: "died" | "protocol" | "failed" | "silent" = "died") {
    super(message);
  }
}

/** The harness itself could not go on, which is no fault of an implementation. */
export class HarnessError extends SockspecError {}

/** The endpoint does not have the method, or not for these parameters. */
export class Unsupported extends SockspecError {
  /** The seat that it is missing from; set by the seat. */
  seat: SeatName | undefined;
  /** True if the endpoint declares the capability all the same; set by the seat. */
  declared = false;

  /** `reason` is the endpoint's own. */
  constructor(readonly method: Method, reason: string) {
    super(reason);
  }
}

/** A host or an endpoint lacks something that was asked for: the variant is unsupported, and nobody fails. */
export class Unavailable extends SockspecError {}
