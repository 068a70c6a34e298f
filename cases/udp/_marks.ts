import type { Scenario, Socket } from "../../harness/case/mod.ts";

/** Options that mark the packets of a socket: a class of traffic, and the hops that they may take. */
export const SENT = {
  ipv4: ["IP_TOS", "IP_TTL"],
  ipv6: ["IPV6_TCLASS", "IPV6_UNICAST_HOPS"],
} as const;

/** Options that ask for the marks of packets that arrive. */
export const ASKED = {
  ipv4: ["IP_RECVTOS", "IP_RECVTTL"],
  ipv6: ["IPV6_RECVTCLASS", "IPV6_RECVHOPLIMIT"],
} as const;

type Family = Scenario["family"];

/** The capabilities that options are for both families. */
export function optionsOf<O extends string>(
  { ipv4, ipv6 }: { readonly ipv4: readonly O[]; readonly ipv6: readonly O[] },
): `option:${O}`[] {
  return [...ipv4, ...ipv6].map((option) => `option:${option}` as const);
}

/** Marks the packets of a socket. */
export async function mark(
  socket: Socket,
  family: Family,
  trafficClass: number,
  hops: number,
): Promise<void> {
  const [ofClass, ofHops] = SENT[family === "ipv6" ? family : "ipv4"];
  await socket.setsockopt(ofClass, trafficClass);
  await socket.setsockopt(ofHops, hops);
}

/** Asks for the marks of what a socket receives, or not any more. */
export async function ask(socket: Socket, family: Family, value: 0 | 1): Promise<void> {
  for (const option of ASKED[family === "ipv6" ? family : "ipv4"]) await socket.setsockopt(option, value);
}
