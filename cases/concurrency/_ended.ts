import type { Outcome, Row } from "../../harness/case/mod.ts";

/**
 * How a call may end whose socket is closed beside it. How an interface words it is its own affair; the
 * languages' own errors have no errno.
 */
const ENDED: readonly Outcome[] = [
  "EBADF",
  "ECANCELED",
  "ECONNABORTED",
  "EINTR",
  "EINVAL",
  "ENOTCONN",
  "EPIPE",
  "error",
];

/** The row of a call that a close ended; `besides` are outcomes that only some calls can have. */
export function ended(...besides: readonly Outcome[]): Row {
  return { conforming: [...ENDED, ...besides] };
}
