/** The outcomes of a checkpoint besides errno names: each word and its meaning. */
export const OUTCOME_WORDS = {
  ok: "the call succeeded",
  data: "bytes arrived",
  eof: "end of file: a receive on a stream returned nothing",
  empty: "an empty datagram arrived",
  intact: "exactly the bytes that were sent, in order",
  short: "a correct prefix of what was sent, and then the end",
  corrupt: "bytes that differ from what was sent",
  long: "more than was sent",
  partial: "the call accepted some of the bytes, not all",
  full: "the call accepted all of the bytes",
  none: "nothing",
  pending: "the call was still waiting when its window had passed",
  timeout: "the implementation ended the call after the time it was given",
  early: "sooner than the time that was asked for",
  late: "later than the time that was asked for, and what is allowed on top",
  same: "equal to what it was compared with",
  different: "not equal to what it was compared with",
  truncated: "a datagram cut to the size of the buffer",
  whole: "a datagram, complete",
  error: "an error without an errno",
  yes: "the statement holds",
  no: "the statement does not hold",
} as const;

/** Errno names that can be outcomes. */
// deno-fmt-ignore
export const ERRNO_NAMES = [
  "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "EBADMSG",
  "EBUSY", "ECANCELED", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDESTADDRREQ", "EDOM", "EEXIST",
  "EFAULT", "EFBIG", "EHOSTDOWN", "EHOSTUNREACH", "EILSEQ", "EINPROGRESS", "EINTR", "EINVAL", "EIO",
  "EISCONN", "EISDIR", "ELOOP", "EMFILE", "EMSGSIZE", "ENAMETOOLONG", "ENETDOWN", "ENETRESET", "ENETUNREACH",
  "ENFILE", "ENOBUFS", "ENODEV", "ENOENT", "ENOMEM", "ENOPROTOOPT", "ENOSPC", "ENOSYS", "ENOTCONN",
  "ENOTDIR", "ENOTSOCK", "ENOTSUP", "ENXIO", "EOPNOTSUPP", "EOVERFLOW", "EPERM", "EPFNOSUPPORT", "EPIPE",
  "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "EROFS", "ESHUTDOWN", "ESOCKTNOSUPPORT", "ESPIPE",
  "ETIMEDOUT", "EWOULDBLOCK",
  // The resolver's errors, of <netdb.h>. EAI_ADDRFAMILY and EAI_NODATA are GNU's.
  "EAI_ADDRFAMILY", "EAI_AGAIN", "EAI_BADFLAGS", "EAI_FAIL", "EAI_FAMILY", "EAI_MEMORY", "EAI_NODATA",
  "EAI_NONAME", "EAI_OVERFLOW", "EAI_SERVICE", "EAI_SOCKTYPE", "EAI_SYSTEM",
] as const;

/** The outcome of a checkpoint: one short word of a fixed vocabulary. */
export type Outcome = keyof typeof OUTCOME_WORDS | typeof ERRNO_NAMES[number];

const VOCABULARY: ReadonlySet<string> = new Set([
  ...Object.keys(OUTCOME_WORDS),
  ...ERRNO_NAMES,
]);

/** True if `word` is an outcome. */
export function isOutcome(word: unknown): word is Outcome {
  return typeof word === "string" && VOCABULARY.has(word);
}

/** True if `word` is one of {@linkcode ERRNO_NAMES}. */
export function isErrnoName(word: unknown): word is Outcome {
  return isOutcome(word) && !Object.hasOwn(OUTCOME_WORDS, word);
}
