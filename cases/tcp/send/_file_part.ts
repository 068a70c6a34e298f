import type { Socket } from "../../../harness/case/mod.ts";

/**
 * Sends a file from its second byte on, and gives what it has sent: a library that is to begin at 0 may begin
 * where the file was left.
 */
export async function sendPart(socket: Socket, file: Uint8Array): Promise<Uint8Array> {
  const part = file.subarray(1);
  await socket.sendfile(file, 1, part.length);
  return part;
}
