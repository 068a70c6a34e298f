/**
 * Milliseconds of a poll, or of a wait of epoll, that something is to end. One that nothing ends is over
 * before a reset of its endpoint has failed.
 */
export const LONG_MS = 4_500;

/**
 * The same of one that goes on while other things are watched, as long as a busy machine takes for them. Taken
 * for microseconds, it ends within a window.
 */
export const VERY_LONG_MS = 15_000;
