/**
 * Milliseconds of a poll, or of a wait of epoll, that something is to end. One that nothing ends is over
 * before a reset of its endpoint has failed.
 */
export const LONG_MS = 4_500;
