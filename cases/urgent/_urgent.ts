import { ARRIVES_MS, bytesOf, type Outcome, type Socket } from "../../harness/case/mod.ts";

/** Ordinary bytes before and after the urgent one. */
export const [BEFORE, URGENT, AFTER] = ["ab", "!", "cd"].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array];

/** Bytes of the three together. */
export const ALL = BEFORE.length + URGENT.length + AFTER.length;

/** Sends the urgent byte between the ordinary ones. */
export async function sendUrgent(socket: Socket): Promise<void> {
  await socket.sendall(BEFORE);
  await socket.send(URGENT, ["oob"]);
  await socket.sendall(AFTER);
}

/** Waits for urgent data: `yes` if poll reports it. */
export async function arrives(socket: Socket): Promise<Outcome> {
  return (await socket.poll(["pri"], ARRIVES_MS)).includes("pri") ? "yes" : "no";
}

/** `yes` if poll reports urgent data now. */
export async function isTold(socket: Socket): Promise<Outcome> {
  return (await socket.poll(["pri"], 0)).includes("pri") ? "yes" : "no";
}
