import type { Address, Scenario, Socket } from "../../../harness/case/mod.ts";

/** Milliseconds; far more than a handshake on loopback takes. */
const SETTLES_MS = 2_000;

/** A listener of the peer that drops what asks for a connection, as its queue is full. */
export async function fullListener(
  { listening, peer }: Scenario,
  options: { readonly SO_REUSEPORT?: number } = {},
): Promise<{ listener: Socket; address: Address }> {
  // Linux queues one connection more than the backlog says.
  const { listener, address } = await listening(peer, { backlog: 0, options });
  await peer.connectStream(address);
  return { listener, address };
}

/** A new socket of the subject's that does not wait. */
export async function nonblocking({ subject, family }: Scenario): Promise<Socket> {
  const socket = await subject.socket(family, "stream");
  await socket.setMode("nonblocking");
  return socket;
}

/** Waits until a connection that is being made has been made, or has failed. */
export function settled(socket: Socket): ReturnType<Socket["poll"]> {
  return socket.poll(["out"], SETTLES_MS);
}
