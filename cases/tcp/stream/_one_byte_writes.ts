import { intact, type Outcome, type Socket } from "../../../harness/case/mod.ts";

/** Sends `count` bytes one at a time, and compares what the peer reads meanwhile. */
export async function oneByteWrites(subject: Socket, peer: Socket, count: number): Promise<Outcome> {
  const pattern = { seed: 16, length: count };
  const sendEach = async () => {
    for (let offset = 0; offset < count; offset++) await subject.sendall({ ...pattern, offset, length: 1 });
    await subject.shutdown("write");
  };
  // At once: on AF_UNIX a few hundred unread sends of one byte fill the buffer.
  const [drained] = await Promise.all([peer.drain({ pattern }), sendEach()]);
  return intact(drained, count);
}
