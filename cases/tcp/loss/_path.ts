import type { Outcome, Row, Scenario, Socket } from "../../../harness/case/mod.ts";

/** Milliseconds for which a path is down: Linux sends again after 200, so that this is lost as well. */
export const DOWN_MS = 300;

/**
 * Milliseconds of a connect whose SYN is lost: a system may send it for the third time after seven seconds.
 */
export const ASKED_AGAIN_MS = 7_000;

/** Nothing of what was lost arrives while the path is down. */
export const LOST: Row = { conforming: ["pending"] };

/**
 * More bytes than every send buffer takes: an accepted socket of gVisor's has as much as 4 MiB, whatever
 * was set.
 */
export const TOO_MUCH = { seed: 88, length: 8_388_608 } as const;

/** Waits while a path is down: `pending` if none of the receives has ended meanwhile, else `data`. */
export async function whileDown(
  { stillBlockedFor }: Scenario,
  ...receives: Promise<unknown>[]
): Promise<Outcome> {
  return await stillBlockedFor(DOWN_MS, ...receives) ? "pending" : "data";
}

/** The first outcome that is not `sound`. */
export function worst(outcomes: readonly Outcome[], sound: Outcome): Outcome {
  return outcomes.find((each) => each !== sound) ?? sound;
}

/**
 * Watches a call for `ms` milliseconds: `early` if it took less than that, else `pending`. A busy machine may
 * watch for longer than it was asked to.
 */
export async function waitsFor(
  { stillBlockedFor, elapsedMs }: Scenario,
  ms: number,
  call: Promise<unknown>,
): Promise<Outcome> {
  return await stillBlockedFor(ms, call) || elapsedMs(call) >= ms ? "pending" : "early";
}

/**
 * Resets connections whose handshake took long. Linux remembers the round trips of those that end in order,
 * and every later connection to the same address then waits three times as long before it sends again.
 */
export async function leaveNoRoundTrip(...sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) await socket.abort();
}
