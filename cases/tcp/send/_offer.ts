import {
  type Outcome,
  outcome,
  type Scenario,
  type SmallConnection,
  type Socket,
} from "../../../harness/case/mod.ts";

/** The result of a send. */
export interface Offered {
  /** Bytes accepted; 0 where the send failed. */
  readonly count: number;
  /** `full`, `partial` or `none` of them, `long` for a count beyond them, or how the send failed. */
  readonly outcome: Outcome;
}

/** Waits for a send that was offered `length` bytes. */
export async function offered(send: Promise<number>, { length }: { length: number }): Promise<Offered> {
  let count = 0;
  const result = await outcome(send.then((accepted) => count = accepted));
  if (result !== "ok") return { count, outcome: result };
  if (count === length) return { count, outcome: "full" };
  return { count, outcome: count > length ? "long" : count > 0 ? "partial" : "none" };
}

/**
 * Sends what is left of a pattern after its first `from` bytes until a send is refused, and resolves to the
 * bytes that were accepted and how the last send ended: EAGAIN where the buffers are full, `full` where they
 * took everything. The socket must be nonblocking.
 */
export async function fill(
  socket: Socket,
  pattern: SmallConnection["tooMuch"],
  from = 0,
): Promise<{ count: number; end: Outcome }> {
  let at = from;
  while (at < pattern.length) {
    const rest = { ...pattern, offset: at, length: pattern.length - at };
    const sent = await offered(socket.send(rest), rest);
    if (sent.outcome !== "full" && sent.outcome !== "partial") return { count: at - from, end: sent.outcome };
    at += sent.count;
  }
  return { count: at - from, end: "full" };
}

/** Milliseconds that a send waits for room, where the mode is `timeout`. */
const REFUSED_MS = 50;

/**
 * Puts a socket into the variant's mode, `timeout` or `nonblocking`, and sends what is left of a pattern
 * after its first `from` bytes until the buffers of both ends are full. Resolves as {@linkcode fill}.
 */
export async function fillUp(
  { mode }: Pick<Scenario, "mode">,
  socket: Socket,
  pattern: SmallConnection["tooMuch"],
  from = 0,
): Promise<{ count: number; end: Outcome }> {
  await (mode === "timeout" ? socket.setMode(mode, REFUSED_MS) : socket.setMode("nonblocking"));
  let at = from;
  for (;;) {
    const { count, end } = await fill(socket, pattern, at);
    at += count;
    // The kernel may have moved bytes from the one buffer to the other meanwhile: then there is room.
    if (count === 0) return { count: at - from, end };
  }
}
