import { type Outcome, type Socket, TCP_STATES } from "../../harness/case/mod.ts";

/** `yes` if a connection is in one of some states, by the lowest byte of TCP_INFO. */
export async function isIn(socket: Socket, ...states: (typeof TCP_STATES[number])[]): Promise<Outcome> {
  const { value } = await socket.getsockopt("TCP_INFO");
  return states.some((each) => each === TCP_STATES[value & 0xff]) ? "yes" : "no";
}
