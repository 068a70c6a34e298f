/** Keep-alive as quick as there is: a probe after a second of silence, and a second for its answer. */
export const QUICK_KEEP_ALIVE = [
  ["TCP_KEEPIDLE", 1],
  ["TCP_KEEPINTVL", 1],
  ["TCP_KEEPCNT", 1],
  ["SO_KEEPALIVE", 1],
] as const;
