import type { Failure } from "./kinds.ts";
import type { Method } from "./operations.ts";

/** The place an endpoint takes in a script. */
export type SeatName = "subject" | "peer";

/** A socket call failed: the implementation said so. */
export class SocketError extends Error {
  /** For printing. */
  override readonly name = "SocketError";
  /** Whose call it was. */
  readonly seat: SeatName;
  /** Which call. */
  readonly method: Method;
  /** How it failed. */
  readonly failure: Failure;

  /** Made by the seats. */
  constructor(seat: SeatName, method: Method, failure: Failure) {
    super(`${seat} ${method}: ${failure.errno ?? failure.native}`);
    this.seat = seat;
    this.method = method;
    this.failure = failure;
  }
}

/** An operation did not return before its deadline. */
export class OperationHung extends Error {
  /** For printing. */
  override readonly name = "OperationHung";
  /** Whose call it was. */
  readonly seat: SeatName;
  /** Which call. */
  readonly method: Method;

  /** Made by the seats. */
  constructor(seat: SeatName, method: Method, deadlineMs: number) {
    super(`${seat} ${method}: did not return within ${deadlineMs} ms`);
    this.seat = seat;
    this.method = method;
  }
}

/** A barrier of the harness waited for something that never arrived at a socket, as the kernel says. */
export class NothingArrived extends Error {
  /** For printing. */
  override readonly name = "NothingArrived";
  /** The seat of the socket. */
  readonly seat: SeatName;

  /** `awaited` is a subject such as `The FIN`; `evidence` is a clause about the kernel. */
  constructor(seat: SeatName, readonly awaited: string, readonly evidence: string) {
    super(`${awaited} did not arrive at a socket of the ${seat}: ${evidence}`);
    this.seat = seat;
  }
}

/** The endpoint is gone or broke the protocol. */
export class EndpointLost extends Error {
  /** For printing. */
  override readonly name = "EndpointLost";
  /** `died`: the process ended. `protocol`: it said something that no message may say. `silent`: it owed an answer for too long. */
  readonly kind: "died" | "protocol" | "silent";
  /** In whose seat it was; set by the seat. */
  seat: SeatName | undefined;

  /** `message` says what was found and what was expected. */
  constructor(message: string, kind: EndpointLost["kind"] = "died") {
    super(message);
    this.kind = kind;
  }
}

/** The harness itself could not go on: nobody under test is to blame. */
export class HarnessError extends Error {
  /** For printing. */
  override readonly name = "HarnessError";
}

/** The endpoint does not have the method, or not for these parameters. */
export class Unsupported extends Error {
  /** For printing. */
  override readonly name = "Unsupported";
  /** The method that is missing. */
  readonly method: Method;
  /** In whose seat it was, and whether the capability was declared all the same; set by the seat. */
  seat: SeatName | undefined;
  /** Whether the capability was declared all the same. */
  declared = false;

  /** `reason` is the endpoint's own. */
  constructor(method: Method, reason: string) {
    super(reason);
    this.method = method;
  }
}

/** A script asked for something of a host or an endpoint that is not there: the variant is unsupported, not failed. */
export class Unavailable extends Error {
  /** For printing. */
  override readonly name = "Unavailable";
}
