import {
  type Address,
  bytesOf,
  compared,
  type Outcome,
  outcome,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";

/** Records that no queue holds, be it one of so many records or of so many bytes. */
export const TOO_MANY = 5_000;

/** A connection of SOCK_SEQPACKET, made by the subject's role, and the listener's address. */
export async function connectedRecords(
  { server, client, role, addressOf, family }: Scenario,
): Promise<{ subject: Socket; peer: Socket; address: Address }> {
  const listener = await server.socket(family, "seqpacket");
  const address = addressOf(server);
  await listener.bind(address);
  await listener.listen(5);
  const connecting = await client.socket(family, "seqpacket");
  await connecting.connect(address);
  const { socket: accepted } = await listener.accept();
  return role === "server"
    ? { subject: accepted, peer: connecting, address }
    : { subject: connecting, peer: accepted, address };
}

/** A record of 1,000 bytes that shows its number. */
export const numbered = (index: number): Uint8Array => bytesOf(`record ${index}`.padEnd(1_000));

/** Sends records without waiting until one is refused; resolves to how many were taken, and the refusal. */
export async function fillWithRecords(socket: Socket): Promise<{ count: number; full: Outcome }> {
  await socket.setMode("nonblocking");
  for (let count = 0; count < TOO_MANY; count++) {
    const full = await outcome(socket.send(numbered(count)));
    if (full !== "ok") return { count, full };
  }
  return { count: TOO_MANY, full: "ok" };
}

/** True if a socket receives the first `count` numbered records, in their order. */
export async function receivesNumbered(socket: Socket, count: number): Promise<boolean> {
  let same = true;
  for (let index = 0; index < count; index++) {
    same &&= compared(await socket.recv(1_024), numbered(index)) === "intact";
  }
  return same;
}
