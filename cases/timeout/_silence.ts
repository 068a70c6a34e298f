/**
 * Milliseconds of silence; more than an interface would choose that thinks in tenths of a second.
 */
export const SILENCE_MS = 1_000;
