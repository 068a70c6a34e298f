import { compared, type Outcome, type Socket } from "../../../harness/case/mod.ts";

/** Tries at most: Linux holds back for 200 ms, which a busy machine may let pass, but not time after time. */
const MOST_TRIES = 4;

/**
 * Sends with `hold` what is to be held back, looks whether the peer has any of it, and lets it go with
 * `release`: `pending` where nothing had come, and the comparison of all that came then with `whole`.
 */
export async function heldBack(
  peer: Socket,
  whole: Uint8Array,
  hold: () => Promise<unknown>,
  release: () => Promise<unknown>,
): Promise<{ held: Outcome; together: Outcome }> {
  for (let tries = 1;; tries++) {
    await hold();
    const held = (await peer.poll(["in"], 0)).length === 0 ? "pending" : "data";
    await release();
    const together = compared(await peer.recvExactly(whole.length), whole);
    if (held === "pending" || together !== "intact" || tries === MOST_TRIES) return { held, together };
  }
}
