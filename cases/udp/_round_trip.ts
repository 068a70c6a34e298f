import { BYTE, type Scenario } from "../../harness/case/mod.ts";

/** Sends a datagram to the peer and back, between other sockets: what went before has arrived by then. */
export async function roundTrip({ datagrams }: Scenario): Promise<void> {
  const { subject, subjectAddress, peer, peerAddress } = await datagrams();
  await subject.sendto(BYTE, peerAddress);
  await peer.recvfrom(1);
  await peer.sendto(BYTE, subjectAddress);
  await subject.recvfrom(1);
}
