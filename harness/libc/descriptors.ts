import type { SocketId } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { AF_INET, AF_INET6, MSG_PEEK, SOCK } from "./constants.ts";
import type { Held } from "./held.ts";
import { CONTROL_HEADER, Message } from "./message.ts";
import { getOption } from "./options.ts";
import type { Answer } from "./operations.ts";
import { receiveMessage, sendMessage } from "./message_calls.ts";
import { LibcSocket } from "./socket.ts";

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_CMSG_CLOEXEC = 0x40000000;
/** Bytes of a descriptor. */
const DESCRIPTOR = 4;

/** A control message of so many descriptors; the kernel fills room beyond it, too, so there is none. */
function rights(count: number): Uint8Array<ArrayBuffer> {
  if (count === 0) return new Uint8Array();
  const length = CONTROL_HEADER + count * DESCRIPTOR;
  const control = new Uint8Array(length);
  const view = new DataView(control.buffer);
  view.setBigUint64(0, BigInt(length), true);
  view.setInt32(8, SOL_SOCKET, true);
  view.setInt32(12, SCM_RIGHTS, true);
  return control;
}

/** `sendmsg` with descriptors. */
export function sendDescriptors(
  socket: LibcSocket,
  data: Uint8Array,
  passed: readonly LibcSocket[],
  entered: () => void,
): Answer<"sendDescriptors"> | Promise<Answer<"sendDescriptors">> {
  const control = rights(passed.length);
  const view = new DataView(control.buffer);
  passed.forEach(({ fd }, index) => view.setInt32(CONTROL_HEADER + index * DESCRIPTOR, fd, true));
  const message = new Message([data.length], data, control);
  message.unaddressed();
  return sendMessage(socket, message, entered);
}

/** `recvmsg` with room for descriptors, of which sockets are made. */
export function recvDescriptors(
  held: Held,
  socket: LibcSocket,
  { size, most, flags = [] }: Params<"recvDescriptors">,
  entered: () => void,
): Answer<"recvDescriptors"> | Promise<Answer<"recvDescriptors">> {
  const message = new Message([size], undefined, rights(most));
  const finish = (count: number): Answer<"recvDescriptors"> => {
    if (count < 0) return count;
    const sockets = [...message.controls()].flatMap(({ level, type, bytes }) =>
      level === SOL_SOCKET && type === SCM_RIGHTS ? socketsOf(held, bytes) : []
    );
    return { data: message.data(count), sockets, flags: message.flags() };
  };
  // None is ever left to a program that is started.
  const bits = MSG_CMSG_CLOEXEC | (flags.includes("peek") ? MSG_PEEK : 0);
  const result = receiveMessage(socket, message, bits, entered);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** The sockets of the descriptors in a control message. */
function socketsOf(held: Held, bytes: DataView): SocketId[] {
  return Array.from({ length: Math.floor(bytes.byteLength / DESCRIPTOR) }, (_, index) => {
    const fd = bytes.getInt32(index * DESCRIPTOR, true);
    const fact = (option: "SO_DOMAIN" | "SO_TYPE"): number => {
      const found = getOption(held.system, fd, option);
      return typeof found === "number" ? found : found.value;
    };
    const domain = fact("SO_DOMAIN");
    const family = domain === AF_INET ? "ipv4" : domain === AF_INET6 ? "ipv6" : "unix";
    const type = fact("SO_TYPE") === SOCK.stream ? "stream" : "datagram";
    return held.adopt(new LibcSocket(held, fd, family, type)).socket;
  });
}
