import { type Outcome, outcome, type Scenario } from "../../../harness/case/mod.ts";

/** Bytes: more than the buffers of both ends of a connection hold. */
export const TOO_MUCH = 64 * 1024 * 1024;
/** That many bytes. One seed in all cases: what generates it in a slow language does so once. */
export const BULK = { seed: 16, length: TOO_MUCH };

/** Bytes of the peer's receive buffer; the kernel does not enlarge one that was set, so that a peer that does not read takes little. */
const PEER_BUFFER = 128 * 1024;

/** Options for `connected` that give the peer a small receive buffer, whichever role it has, and leave the subject alone. */
export function smallPeer(role: Scenario["role"]): { client?: Options; server?: Options } {
  const options = { SO_RCVBUF: PEER_BUFFER };
  return role === "server" ? { client: options } : { server: options };
}

type Options = { readonly SO_RCVBUF: number };

/** What a send made of the bytes that it was offered. */
export interface Offered {
  /** Bytes accepted; 0 where the send failed. */
  readonly count: number;
  /** `full`, `partial` or `none` of them, `long` for a count beyond them, or how the send failed. */
  readonly outcome: Outcome;
}

/** Waits for a send that was offered `length` bytes. */
export async function offered(send: Promise<number>, length: number): Promise<Offered> {
  let count = 0;
  const result = await outcome(send.then((accepted) => count = accepted));
  if (result !== "ok") return { count, outcome: result };
  if (count === length) return { count, outcome: "full" };
  return { count, outcome: count > length ? "long" : count > 0 ? "partial" : "none" };
}

/** Bytes of one send of {@linkcode fill}. */
const PIECE = 1024 * 1024;

/**
 * Sends from `offset` of the pattern on until a send is refused. `end` says how: EAGAIN where the buffers are full, `full` where they took
 * too much. The connection must be nonblocking.
 */
export async function fill(
  socket: Awaited<ReturnType<Scenario["connected"]>>["subject"],
  offset: number,
): Promise<{ count: number; end: Outcome }> {
  let count = 0;
  while (count < TOO_MUCH) {
    const sent = await offered(socket.send({ ...BULK, offset: offset + count, length: PIECE }), PIECE);
    if (sent.outcome !== "full" && sent.outcome !== "partial") return { count, end: sent.outcome };
    count += sent.count;
  }
  return { count, end: "full" };
}
