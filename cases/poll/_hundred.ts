import type { Scenario } from "../../harness/case/mod.ts";

/** Sockets; some systems wait for 64 things at a time. */
const SOCKETS = 100;

/** A hundred datagram sockets of the subject's, their addresses, and a socket of the peer's that sends. */
export async function hundred({ datagram, subject, peer }: Scenario) {
  const sockets = [];
  for (let at = 0; at < SOCKETS; at++) sockets.push(await datagram(subject));
  const { socket: sender } = await datagram(peer);
  return {
    all: sockets.map(({ socket }) => socket),
    addresses: sockets.map(({ address }) => address),
    sender,
  };
}
