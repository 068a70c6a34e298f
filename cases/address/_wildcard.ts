import type { Address, Scenario } from "../../harness/case/mod.ts";

/** The hosts that stand for every address of a host: INADDR_ANY and in6addr_any, as text. */
const HOSTS = { ipv4: "0.0.0.0", ipv6: "::" } as const;

/** The wildcard address of a family, at any port. */
export function wildcard(family: Address["family"], port = 0): Address {
  return family === "unix" ? { family, path: "" } : { family, host: HOSTS[family], port };
}

/** True if an address stands for every address of its host. */
export function isWildcard(address: Address): boolean {
  return address.family !== "unix" && address.host === HOSTS[address.family];
}

/** The port of an address; 0 where it has none. */
export function portOf(address: Address): number {
  return address.family === "unix" ? 0 : address.port;
}

/** An address of the same host, with another port. */
export function withPort(address: Address, port: number): Address {
  return address.family === "unix" ? address : { ...address, port };
}

/**
 * A port that nobody has at any address of a seat's host: its wildcard address was bound to it. One that is
 * free at a single address may be somebody else's at another, or wait there for the end of a connection.
 */
export async function freePort(seat: Scenario["subject"], family: Address["family"]): Promise<number> {
  const everywhere = await seat.listenStream(wildcard(family));
  const port = portOf(await everywhere.getsockname());
  await everywhere.close();
  return port;
}
