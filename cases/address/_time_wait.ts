import type { Outcome } from "../../harness/case/mod.ts";

/**
 * Makes further attempts, `most` in all, where the first has not the outcome that TIME-WAIT brings. A
 * connection may leave that state at once: an acknowledgement of the other side that comes late is
 * acknowledged, and where the other side has closed meanwhile, it answers with RST (RFC 1337). That hardly
 * happens twice.
 */
export async function tried<T extends { readonly how: Outcome }>(
  wanted: Outcome,
  attempt: () => Promise<T>,
  most = 2,
): Promise<T> {
  let last = await attempt();
  for (let tries = 1; tries < most && last.how !== wanted; tries++) last = await attempt();
  return last;
}
