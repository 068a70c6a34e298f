import type { Params } from "../endpoint/operations.ts";
import { MSG_DONTWAIT, MSG_ERRQUEUE, MSG_NOSIGNAL, POLL } from "./constants.ts";
import { leavingFrom, Message } from "./message.ts";
import type { Answer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import { bitsOf, receive } from "./transfer.ts";

/** Bytes of control messages that a message may bring, unless it is said. */
const MOST_CONTROL = 256;

/** `sendmsg` once: a blocking socket waits in a thread of its own. Counts the bytes. */
export function sendMessage(
  socket: LibcSocket,
  message: Message,
  entered: () => void,
): Answer<"send"> | Promise<Answer<"send">> {
  const finish = (count: number): Answer<"send"> => count < 0 ? count : { count };
  const { c, blocking } = socket.context.system;
  if (socket.mode === "blocking") {
    entered();
    const send = () => blocking.sendmsg(socket.fd, message.header, MSG_NOSIGNAL);
    return socket.blockOutgoing(send, message).then(finish);
  }
  const attempt = () => c.sendmsg(socket.fd, message.header, MSG_DONTWAIT | MSG_NOSIGNAL);
  const result = socket.attempt(POLL.out, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/**
 * `recvmsg` once, with the bits of flags: a blocking socket waits in a thread of its own.
 *
 * @returns bytes, or a negative errno.
 */
export function receiveMessage(
  socket: LibcSocket,
  message: Message,
  bits: number,
  entered: () => void,
): number | Promise<number> {
  const { c, blocking } = socket.context.system;
  if (socket.mode === "blocking") {
    entered();
    return socket.block(() => blocking.recvmsg(socket.fd, message.header, bits), message);
  }
  const attempt = (): number => {
    message.prepare();
    return receive(socket, (wait) => c.recvmsg(socket.fd, message.header, bits | wait));
  };
  return bits & (MSG_DONTWAIT | MSG_ERRQUEUE) ? attempt() : socket.attempt(POLL.in, entered, attempt);
}

/** `recvmsg` with an address and control messages. */
export function recvmsg(
  socket: LibcSocket,
  { size, flags = [], controlSize = MOST_CONTROL }: Params<"recvmsg">,
  entered: () => void,
): Answer<"recvmsg"> | Promise<Answer<"recvmsg">> {
  const message = new Message([size], undefined, new Uint8Array(controlSize));
  const result = receiveMessage(socket, message, bitsOf(flags), entered);
  return result instanceof Promise ? result.then((count) => message.answer(count)) : message.answer(result);
}

/** `sendmsg` once, with the host that the datagram leaves from. */
export function sendFrom(
  socket: LibcSocket,
  { data, address, from, ...marks }: Params<"sendFrom">,
  entered: () => void,
): Answer<"sendFrom"> | Promise<Answer<"sendFrom">> {
  const message = new Message([data.length], data, leavingFrom(from, marks));
  message.addressed(address);
  return sendMessage(socket, message, entered);
}

/** `sendmsg` once, out of several buffers. */
export function writev(
  socket: LibcSocket,
  { data, sizes }: Params<"writev">,
  entered: () => void,
): Answer<"writev"> | Promise<Answer<"writev">> {
  const message = new Message(sizes, data);
  message.unaddressed();
  return sendMessage(socket, message, entered);
}

/** `recvmsg` once, into several buffers. */
export function readv(
  socket: LibcSocket,
  { sizes }: Params<"readv">,
  entered: () => void,
): Answer<"readv"> | Promise<Answer<"readv">> {
  const message = new Message(sizes);
  const finish = (count: number): Answer<"readv"> => count < 0 ? count : { data: message.data(count) };
  const result = receiveMessage(socket, message, 0, entered);
  return result instanceof Promise ? result.then(finish) : finish(result);
}
