import type { Scenario } from "../../../harness/case.ts";

/** What `connected` gives. */
type Connection = Awaited<ReturnType<Scenario["connected"]>>;

/** Bytes the reader takes at a time, and at which its receive buffer is held, so that the rest piles up at the sender. */
const STEP = 65_536;

/** A connection whose peer has a receive buffer that stays small however much is sent. */
export function connectedToSmallBuffer({ connected, role }: Scenario): Promise<Connection> {
  const small = { SO_RCVBUF: STEP };
  return connected(role === "server" ? { client: small } : { server: small });
}

/**
 * The subject sends the `length` bytes of `seed` while the peer reads no more than the subject needs to be rid of them: when this returns,
 * what fits into the subject's buffers is still under way. Resolves to the number of bytes that the peer has read.
 */
export async function sendToLaggingReader(
  { subject, peer }: Connection,
  { seed, length }: { seed: number; length: number },
): Promise<number> {
  let accepted = false;
  const sending = subject.sendall({ seed, length });
  const settled = () => {
    accepted = true;
  };
  sending.then(settled, settled);
  let read = 0;
  while (!accepted && read < length) {
    const size = Math.min(STEP, length - read);
    const { count } = await peer.drain({ size, pattern: { seed, length: size, offset: read } });
    if (count === 0) break;
    read += count;
  }
  await sending;
  return read;
}
