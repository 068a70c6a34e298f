import type { Outcome, Row } from "../../harness/case/mod.ts";

/** Milliseconds that a poll may wait: more than any operation is given. */
export const LONG_MS = 600_000;

/**
 * Errors by which a call may end when its socket is closed beside it. Every interface has its own; the errors
 * of a language have no errno.
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
