import type { Outcome } from "../../harness/case/mod.ts";

/**
 * Makes a second attempt where the first has not the outcome that TIME-WAIT brings. A connection may leave
 * that state at once: an acknowledgement of the other side that comes late is acknowledged, and where the
 * other side has closed meanwhile, it answers with RST (RFC 1337). That hardly happens twice.
 */
export async function secondTry<T extends { readonly how: Outcome }>(
  wanted: Outcome,
  attempt: () => Promise<T>,
): Promise<T> {
  const first = await attempt();
  return first.how === wanted ? first : await attempt();
}
