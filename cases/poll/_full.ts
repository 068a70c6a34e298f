import type { SmallConnection, Socket } from "../../harness/case/mod.ts";
import { ask } from "./_told.ts";

/** Sends at most; each moves bytes on, which may make room for the next. */
const MOST_SENDS = 1_000;

/**
 * Sends what is left of a pattern after its first `from` bytes until poll reports no room. Resolves to the
 * bytes that were accepted in all, and to the events of that look. The socket must be nonblocking.
 */
export async function fillToldBy(
  subject: Socket,
  pattern: SmallConnection["tooMuch"],
  from = 0,
): Promise<{ count: number; events: readonly string[] }> {
  let count = from;
  for (let sends = 0;; sends++) {
    const events = await ask(subject);
    if (!events.includes("out") || sends === MOST_SENDS) return { count, events };
    const rest = { ...pattern, offset: count, length: pattern.length - count };
    count += await subject.send(rest).catch(() => 0);
  }
}
