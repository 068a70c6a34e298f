import type { Params } from "../endpoint/operations.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, POLL } from "./constants.ts";
import { Message } from "./message.ts";
import type { Answer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import { bitsOf, receive } from "./transfer.ts";

/** Bytes of control messages that a datagram may bring. */
const MOST_CONTROL = 256;

/** `recvmsg` once. */
export function recvmsg(
  socket: LibcSocket,
  { size, flags = [] }: Params<"recvmsg">,
  entered: () => void,
): Answer<"recvmsg"> | Promise<Answer<"recvmsg">> {
  const { c, blocking } = socket.context.system;
  const message = new Message([size], undefined, new Uint8Array(MOST_CONTROL));
  const bits = bitsOf(flags);
  if (socket.mode === "blocking") {
    entered();
    const call = () => blocking.recvmsg(socket.fd, message.header, bits);
    return socket.block(call, message).then((count) => message.answer(count));
  }
  const attempt = (): number => {
    message.prepare();
    return receive(socket, (wait) => c.recvmsg(socket.fd, message.header, bits | wait));
  };
  const result = flags.includes("dontwait") ? attempt() : socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then((count) => message.answer(count)) : message.answer(result);
}

/** `sendmsg` once, out of several buffers. */
export function writev(
  socket: LibcSocket,
  { data, sizes }: Params<"writev">,
  entered: () => void,
): Answer<"writev"> | Promise<Answer<"writev">> {
  const { c, blocking } = socket.context.system;
  const message = new Message(sizes, data);
  message.unaddressed();
  const finish = (count: number): Answer<"writev"> => count < 0 ? count : { count };
  if (socket.mode === "blocking") {
    entered();
    const call = () => blocking.sendmsg(socket.fd, message.header, MSG_NOSIGNAL);
    return socket.block(call, message).then(finish);
  }
  const attempt = () => c.sendmsg(socket.fd, message.header, MSG_DONTWAIT | MSG_NOSIGNAL);
  const result = socket.attempt(POLL.out, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** `recvmsg` once, into several buffers. */
export function readv(
  socket: LibcSocket,
  { sizes }: Params<"readv">,
  entered: () => void,
): Answer<"readv"> | Promise<Answer<"readv">> {
  const { c, blocking } = socket.context.system;
  const message = new Message(sizes);
  const finish = (count: number): Answer<"readv"> => count < 0 ? count : { data: message.data(count) };
  if (socket.mode === "blocking") {
    entered();
    return socket.block(() => blocking.recvmsg(socket.fd, message.header, 0), message).then(finish);
  }
  const attempt = (): number => {
    message.prepare();
    return receive(socket, (wait) => c.recvmsg(socket.fd, message.header, wait));
  };
  const result = socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}
