/**
 * Milliseconds of a poll, or of a wait of epoll, that something is to end. One that nothing ends is over
 * before a reset of its endpoint has failed.
 */
export const LONG_MS = 4_500;

/**
 * Milliseconds of a poll that goes on while other things are watched, also on a busy machine. Taken for
 * microseconds, they end within a window.
 */
export const VERY_LONG_MS = 15_000;
