import type { Address, Scenario, Socket } from "../../harness/case/mod.ts";

type Seat = Scenario["subject"];

/** The index of the loopback interface, which is the first of every Linux. */
export const LOOPBACK_INTERFACE = 1;

/** The broadcast address of the loopback interface. */
export const BROADCAST = "127.255.255.255";

/** A host of IPv4 and a port. */
export function at(host: string, port: number): Address {
  return { family: "ipv4", host, port };
}

/** A datagram socket of `seat` at all addresses, which others may join at its port. */
export async function hearing(seat: Seat, port = 0): Promise<{ socket: Socket; port: number }> {
  // A port of nobody's choice could be shared with a stranger, if sharing were allowed from the start.
  const options = { SO_REUSEADDR: port === 0 ? 0 : 1 };
  const socket = await seat.openDatagram("ipv4", at("0.0.0.0", port), { options });
  await socket.setsockopt("SO_REUSEADDR", 1);
  const name = await socket.getsockname();
  return { socket, port: name.family === "unix" ? 0 : name.port };
}

/** A datagram socket of `seat` whose address makes the loopback interface the one that it sends over. */
export function speaking(seat: Seat): Promise<Socket> {
  return seat.openDatagram("ipv4", at("127.0.0.1", 0));
}

/** A group that nobody else has joined, as the port is in it. */
export function groupOf(port: number): Address {
  return at(`239.255.${port >> 8}.${port & 0xff}`, port);
}
