import { FILLED } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { POLL } from "./constants.ts";
import type { Answer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import { bigSize, bytesOf, receive, sendall } from "./transfer.ts";

/** `recv` once, into the beginning of a larger buffer. */
export function recvInto(
  socket: LibcSocket,
  { size, room }: Params<"recvInto">,
  entered: () => void,
): Answer<"recvInto"> | Promise<Answer<"recvInto">> {
  const { c, blocking } = socket.context.system;
  const buffer = new Uint8Array(room).fill(FILLED);
  const finish = (count: number): Answer<"recvInto"> => count < 0 ? count : { count, data: buffer };
  if (socket.mode === "blocking") {
    entered();
    return socket.block(() => blocking.recv(socket.fd, buffer, bigSize(size), 0), buffer).then(finish);
  }
  const attempt = () => receive(socket, (wait) => c.recv(socket.fd, buffer, bigSize(size), wait));
  const result = socket.attempt(POLL.in, entered, attempt);
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** `send` until everything is sent, out of a buffer that is then filled with zeros. */
export function sendReused(
  socket: LibcSocket,
  { data }: Params<"sendReused">,
  entered: () => void,
): Answer<"sendReused"> | Promise<Answer<"sendReused">> {
  const buffer = bytesOf(data).slice();
  const reuse = (answer: Answer<"sendReused">): Answer<"sendReused"> => {
    buffer.fill(0);
    return answer;
  };
  const result = sendall(socket, buffer, entered);
  return result instanceof Promise ? result.then(reuse) : reuse(result);
}
