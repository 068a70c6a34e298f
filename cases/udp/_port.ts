import { type Outcome, outcome, type Seat, type Socket } from "../../harness/case/mod.ts";

/** Closes a datagram socket, and binds another one to its address. */
export async function portIsFree(subject: Seat, socket: Socket): Promise<Outcome> {
  const address = await socket.getsockname();
  await socket.close();
  const bind = () => outcome(subject.openDatagram(address.family, address));
  const how = await bind();
  if (how !== "EADDRINUSE") return how;
  // Another process may be given the port meanwhile; hardly twice.
  const other = await subject.socket(address.family, "datagram");
  if (address.family === "unix") return how;
  await other.sendto(new Uint8Array(1), { ...address, port: 9 });
  const next = await other.getsockname();
  await other.close();
  return await outcome(subject.openDatagram(address.family, next));
}
