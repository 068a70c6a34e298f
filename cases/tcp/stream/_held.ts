import { compared, type Outcome, type Scenario, type Socket } from "../../../harness/case/mod.ts";
import { tried } from "../../_clock.ts";

/**
 * Sends with `hold` what is to be held back, looks whether the peer has any of it, and lets it go with
 * `release`: `pending` where nothing had come, and the comparison of all that came then with `whole`. Linux
 * holds back for 200 ms, which a busy machine may let pass.
 */
export async function heldBack(
  scenario: Scenario,
  peer: Socket,
  whole: Uint8Array,
  hold: () => Promise<unknown>,
  release: () => Promise<unknown>,
): Promise<{ held: Outcome; together: Outcome }> {
  const attempt = async () => {
    await hold();
    const held: Outcome = (await peer.poll(["in"], 0)).length === 0 ? "pending" : "data";
    await release();
    return { held, together: compared(await peer.recvExactly(whole.length), whole) };
  };
  return await tried(scenario, attempt, ({ held, together }) => held === "pending" || together !== "intact");
}
