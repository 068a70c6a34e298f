import { type Address, bytesOf } from "../../harness/case/mod.ts";

/** The first bytes of a header of version 2. */
const SIGNATURE = [...bytesOf("\r\n\r\n\0\r\nQUIT\n")];

/** A header of the PROXY protocol, version 1, of a client that has connected to an IPv4 address. */
export function headerV1(client: Address, address: Address): Uint8Array {
  const [from, to] = [ends(client), ends(address)];
  return bytesOf(`PROXY TCP4 ${from.host} ${to.host} ${from.port} ${to.port}\r\n`);
}

/** The same of version 2. */
export function headerV2(client: Address, address: Address): Uint8Array {
  const [from, to] = [ends(client), ends(address)];
  const bytes = (host: string): number[] => host.split(".").map(Number);
  const ports = [from.port, to.port].flatMap((port) => [port >> 8, port & 255]);
  // Version 2, PROXY; TCP over IPv4; twelve bytes of addresses.
  return Uint8Array.of(...SIGNATURE, 0x21, 0x11, 0, 12, ...bytes(from.host), ...bytes(to.host), ...ports);
}

function ends(address: Address): { host: string; port: number } {
  if (address.family !== "ipv4") throw new TypeError("The cases of the PROXY protocol are about IPv4");
  return address;
}
