import { type Connection, ending, intact, type Outcome, type Scenario } from "../../../harness/case/mod.ts";

/** Bytes of one send. */
const PIECE = 65_536;
/** Bytes after which it is enough, should a sender never have to wait. */
const MOST = 16 * 1024 * 1024;
/** Bytes the reader takes at least, to let a sender go on. */
const LEAST_READ = 4096;
/** Times that a sender has to wait after which it is enough, should its buffers be too small for more. */
const MOST_WAITS = 4;

/**
 * The subject sends the stream of `seed` until it has to wait for the peer, which then reads as little as
 * lets that send finish: the buffers of both ends are about full when this returns. A sender that merely got
 * no turn looks as if it waited: it goes on until `least` bytes are under way. Resolves to the bytes that
 * were sent and, of these, read.
 */
export async function sendUntilFull(
  { subject, peer }: Connection,
  seed: number,
  { blocked }: Scenario,
  least = 1,
): Promise<{ sent: number; read: number }> {
  let [sent, read, waits] = [0, 0, 0];
  while (sent < MOST && (waits === 0 || (waits < MOST_WAITS && sent - read < least))) {
    const sending = subject.sendall({ seed, length: PIECE, offset: sent });
    while (await blocked(sending)) {
      // Most of what is there: Linux wakes a sender when a third of its buffer is free, with AF_UNIX three
      // quarters.
      const size = Math.max(LEAST_READ, Math.ceil((sent - read) * 0.8));
      read += (await peer.drain({ size, pattern: { seed, length: size, offset: read } })).count;
      waits++;
    }
    await sending;
    sent += PIECE;
  }
  return { sent, read };
}

/**
 * The subject fills the buffers of both ends and then gives the connection up, in the way that `giveUp` says.
 * Resolves to how the rest that reaches the peer compares with what was sent, and to what comes after it.
 */
export async function arrivesAfter(
  giveUp: (subject: Connection["subject"]) => Promise<void>,
  scenario: Scenario,
  seed: number,
): Promise<{ content: Outcome; end: Outcome }> {
  const connection = await scenario.connectedSmall();
  const { sent, read } = await sendUntilFull(connection, seed, scenario);
  await giveUp(connection.subject);
  const length = sent - read;
  scenario.measure("pendingAtClose", length);
  const drained = await connection.peer.drain({ pattern: { seed, length, offset: read } });
  return { content: intact(drained, length), end: ending(drained) };
}
