import type { Scenario, Socket } from "../../harness/case/mod.ts";

/** Milliseconds in which a signal comes; more on a busy machine. */
const COMES_MS = 3_000;

/** The signals that the owner of a socket gets when `come` is done while it waits for one. */
export async function signalsAt(
  { noise, stillBlockedFor }: Scenario,
  socket: Socket,
  come: () => Promise<unknown>,
): Promise<readonly string[]> {
  const waiting = socket.awaitSignal(Math.ceil(COMES_MS * noise));
  waiting.catch(() => {});
  await stillBlockedFor(0, waiting);
  await come();
  return await waiting;
}
