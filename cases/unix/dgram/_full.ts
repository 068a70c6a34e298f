import { bytesOf, outcome, type Scenario, type Socket } from "../../../harness/case/mod.ts";

/**
 * Datagrams that no queue holds, be it one of so many datagrams or of so many bytes. Linux has room for 10
 * unless it is set otherwise: systemd sets it to 512, and then a sender's buffer is full first.
 */
export const TOO_MANY = 5_000;

/** The datagram of a number, from 0. */
export const numbered = (index: number): Uint8Array => bytesOf(`datagram ${index}`);

/** A queue that has no room. */
export interface Full {
  /** Datagrams in it, which are {@linkcode numbered}. */
  readonly count: number;
  /** A socket of the peer's that does not block, and fails to send to it. */
  readonly filler: Socket;
}

/**
 * Sends a datagram more than the queue holds, and records as `full` whether the call waits. Resolves to the
 * call where it does, and to the number of datagrams before it.
 */
export async function sendsBeyond(
  scenario: Scenario,
  subject: Socket,
  peerAddress: Parameters<Socket["sendto"]>[1],
): Promise<{ readonly sending: Promise<unknown>; readonly count: number } | undefined> {
  const { count } = await filled(scenario, peerAddress);
  const sending = subject.sendto(numbered(count), peerAddress);
  const full = await scenario.pendingOr(sending, outcome);
  scenario.record("full", full);
  return full === "pending" ? { sending, count } : undefined;
}

/** Fills the queue of the peer's socket at an address by others of the peer's. */
export async function filled(
  { peer, family }: Scenario,
  address: Parameters<Socket["sendto"]>[1],
): Promise<Full> {
  let count = 0;
  for (;;) {
    const before = count;
    const filler = await peer.openDatagram(family);
    await filler.setMode("nonblocking");
    while (count < TOO_MANY && await outcome(filler.sendto(numbered(count), address)) === "ok") count++;
    // One whose own buffer is full says nothing about the queue.
    if (count === before || count === TOO_MANY) return { count, filler };
  }
}
