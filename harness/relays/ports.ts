import type { InetAddress } from "../endpoint/address.ts";
import { LOOPBACK } from "../script/places.ts";

/**
 * The first and the last port that the harness chooses: they are below those that systems choose by
 * themselves, so that no connection takes one between its choice and its use.
 */
export const CHOSEN_PORTS = [10_000, 32_000] as const;

const [FIRST, LAST] = CHOSEN_PORTS;

let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/**
 * A loopback address at which nobody is, for a relay or its target. Each port is given once before any is
 * given again: one that was used a moment ago may have connections in TIME-WAIT.
 */
export async function freeAddress(
  family: "ipv4" | "ipv6",
  isFree: (address: InetAddress) => Promise<boolean>,
): Promise<InetAddress> {
  for (let tries = FIRST; tries < LAST; tries++) {
    const address = { family, host: LOOPBACK[family]!, port: next };
    next = next < LAST ? next + 1 : FIRST;
    if (await isFree(address)) return address;
  }
  throw new Error(`All ports from ${FIRST} to ${LAST} are taken`);
}
