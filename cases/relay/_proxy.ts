import { type Address, bytesOf, type Case, compared, type Scenario } from "../../harness/case/mod.ts";

/** The first bytes of a header of version 2. */
const SIGNATURE = [...bytesOf("\r\n\r\n\0\r\nQUIT\n")];

/** A header of the PROXY protocol, version 1, of a client that has connected to an IPv4 address. */
export function headerV1(client: Address, address: Address): Uint8Array {
  const [from, to] = [ends(client), ends(address)];
  return bytesOf(`PROXY TCP4 ${from.host} ${to.host} ${from.port} ${to.port}\r\n`);
}

/** A header of version 2, likewise. */
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

const DATA = bytesOf("and then the data");

/** Everything that cases of headers that are sent have in common. */
export const HEADER_SENT = {
  requirement:
    "A relay that is set to sends a header with the client's addresses first, and then the data alone.",
  level: "must",
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    header: { conforming: ["intact"] },
    data: { conforming: ["intact"], after: { header: "intact" } },
  },
} as const satisfies Partial<Case>;

/** A section of the document of the PROXY protocol. */
export function proxyProtocol(section: string): Case["sources"][number] {
  return {
    document: "The PROXY protocol",
    section,
    url: "https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt",
  };
}

/** Compares what a relay of some `ability` sends with the header of `headerOf` and what should follow. */
export async function recordHeader(
  { listening, server, client, passedOn, record }: Scenario,
  ability: "sends-proxy-v1" | "sends-proxy-v2",
  headerOf: (client: Address, address: Address) => Uint8Array,
): Promise<void> {
  const { listener, address } = await listening(server, {}, ability);
  const near = await client.connectStream(address);
  const expected = headerOf(await near.getsockname(), address);
  await near.sendall(DATA);
  const { socket } = await listener.accept();
  const receiving = socket.recvExactly(expected.length);
  const header = await passedOn(receiving, async (each) => compared(await each, expected));
  record("header", header);
  if (header !== "intact") return;
  const rest = socket.recvExactly(DATA.length);
  record("data", await passedOn(rest, async (each) => compared(await each, DATA)));
}
