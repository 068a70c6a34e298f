import { type Case, linux, type Outcome, rfc, type Scenario } from "../../../harness/case/mod.ts";
import { waitsFor } from "./_path.ts";

/** Milliseconds that bytes may stay unacknowledged. */
export const USER_TIMEOUT_MS = 500;
/** Milliseconds that a connection may time out too early, as coarse timers tick. */
const EARLY_MS = 100;

/** The sources that demand that a connection without an answer times out. */
export const ON_USER_TIMEOUT: Case["sources"] = [
  rfc(9293, "3.8.3"),
  rfc(5482),
  linux("tcp(7)", "TCP_USER_TIMEOUT"),
];

/** Waits until the user timeout is about to be over: {@linkcode waitsFor}. */
export function untilGivenUp(scenario: Scenario, call: Promise<unknown>): Promise<Outcome> {
  return waitsFor(scenario, USER_TIMEOUT_MS - EARLY_MS, call);
}
