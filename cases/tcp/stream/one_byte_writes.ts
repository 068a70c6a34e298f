import { intact, type Outcome, type Scenario } from "../../../harness/case/mod.ts";

/** Sends, of one byte each. */
const SENDS = 500;

/** How 500 sends of one byte each arrive while the peer reads. */
export async function oneByteWrites(subject: Socket, peer: Socket): Promise<Outcome> {
  const pattern = { seed: 16, length: SENDS };
  const sendEach = async () => {
    for (let offset = 0; offset < SENDS; offset++) await subject.sendall({ ...pattern, offset, length: 1 });
    await subject.shutdown("write");
  };
  // At once: on AF_UNIX a few hundred unread sends of one byte fill the buffer.
  const [drained] = await Promise.all([peer.drain({ pattern }), sendEach()]);
  return intact(drained, SENDS);
}

type Socket = Awaited<ReturnType<Scenario["connected"]>>["subject"];
