import type { Row } from "../../../harness/case/mod.ts";

/** Clients that no system queues for a backlog of 1. */
export const TOO_MANY = 20;

/** The row of a connect to a listener whose queue is full. */
export const WAITS_FOR_ROOM: Row = {
  conforming: ["pending"],
  tolerated: { ECONNREFUSED: { reason: "the BSDs refuse", when: { os: "!linux" } } },
};
