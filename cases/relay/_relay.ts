/**
 * Milliseconds in which a client sees the end of a connection that cannot be passed on, also after three
 * tries.
 */
export const TOLD_MS = 5_000;

/** Milliseconds after which a sender is taken to wait for the reader, and not for the relay. */
export const FULL_MS = 300;

/** Milliseconds in which megabytes pass, on a busy machine. */
export const SLOW_MS = 8_000;

/** Milliseconds for which a connection is silent. */
export const SILENCE_MS = 1_500;
