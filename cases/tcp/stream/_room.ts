import type { Socket } from "../../../harness/case/mod.ts";

/** Bytes, which a system may double. */
const ROOM = 200_000;

/** Makes room for more bytes than 16 bits count: what a connection begins with may hold less. */
export async function makeRoom(socket: Socket): Promise<void> {
  if (socket.seat.has("option:SO_RCVBUF")) await socket.setsockopt("SO_RCVBUF", ROOM);
}
