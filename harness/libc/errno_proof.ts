/**
 * Makes failing calls whose errno is known beforehand and counts those whose errno was wrong:
 * alternating between errors, with garbage made and turns of the event loop taken in between, as the
 * runtime's own work is what could overwrite errno.
 *
 * @module
 */
import { AF_INET, MSG_DONTWAIT, SOCK_FLAGS } from "./constants.ts";
import { openSystem } from "./sys.ts";

/** Calls between two turns of the event loop. */
const CALLS_PER_TURN = 500;
/** One call on a thread for so many others: it costs a hundred times as much. */
const CALLS_PER_THREAD_CALL = 100;

/** Makes `calls` failing calls; resolves to how many gave the wrong errno. */
export async function proveErrno(calls: number): Promise<number> {
  const { c, blocking } = openSystem();
  const socket = c.socket(AF_INET, 2 | SOCK_FLAGS, 0);
  const pipe = new Int32Array(2);
  c.pipe(pipe);
  const buffer = new Uint8Array(16);
  const [EBADF, EAGAIN, ENOTSOCK, ENOTCONN] = [-9, -11, -88, -107];
  const failing = [
    { errno: EBADF, call: () => c.recv(-1, buffer, 16n, 0) },
    { errno: EAGAIN, call: () => c.recv(socket, buffer, 16n, MSG_DONTWAIT) },
    { errno: ENOTSOCK, call: () => c.listen(pipe[0]!, 1) },
    { errno: ENOTCONN, call: () => c.shutdown(socket, 2) },
  ];
  let wrong = 0;
  let garbage: unknown[] = [];
  for (let index = 0; index < calls; index++) {
    const { errno, call } = failing[index % failing.length]!;
    if (call() !== errno) wrong++;
    garbage.push(new Array(20).fill(index));
    if (index % CALLS_PER_TURN === 0) {
      garbage = [];
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (index % CALLS_PER_THREAD_CALL === 0) {
      const bad = blocking.recv(-1, buffer, 16n, 0);
      const none = blocking.recv(pipe[0]!, buffer, 16n, 0);
      if (await bad !== EBADF) wrong++;
      if (await none !== ENOTSOCK) wrong++;
    }
  }
  for (const fd of [socket, ...pipe]) c.close(fd);
  return wrong;
}

if (import.meta.main) {
  const wrong = await proveErrno(Number(Deno.args[0] ?? 100_000));
  console.log(wrong);
  Deno.exit(wrong === 0 ? 0 : 1);
}
