import { formatAddress, type InetAddress } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { SockspecError } from "../endpoint/errors.ts";
import type { Server } from "../endpoint/server.ts";

/** A server cannot be probed. The message says why and what to do. */
export class Unreachable extends SockspecError {}

/** True for an address of this machine: loopback, or one that can be bound here. */
export async function isOwn(client: Endpoint, { family, host }: InetAddress): Promise<boolean> {
  if (family === "ipv4" ? host.startsWith("127.") : host === "::1") return true;
  const { value } = await client.invoke("openDatagram", { family, address: { family, host, port: 0 } });
  if (value === undefined) return false;
  await client.invoke("close", value);
  return true;
}

/** Addresses as the command line has them. */
export function placesOf({ stream, datagram }: Server["addresses"]): string {
  const text = (scheme: string) => (each: InetAddress) => `${scheme}://${formatAddress(each)}`;
  return [...stream.map(text("tcp")), ...datagram.map(text("udp"))].join(" ");
}
