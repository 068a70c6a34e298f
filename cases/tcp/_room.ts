import type { Scenario, Socket } from "../../harness/case/mod.ts";

/** Bytes, which a system may double. */
const ROOM = 200_000;

/** The options of a socket of a seat's that has room for more bytes than 16 bits count. */
export function roomFor(seat: Scenario["server"]): { SO_RCVBUF?: number } {
  return seat.has("option:SO_RCVBUF") ? { SO_RCVBUF: ROOM } : {};
}

/** Makes as much room at a socket that is there: what a connection begins with may hold less. */
export async function makeRoom(socket: Socket): Promise<void> {
  const { SO_RCVBUF } = roomFor(socket.seat);
  if (SO_RCVBUF) await socket.setsockopt("SO_RCVBUF", SO_RCVBUF);
}
