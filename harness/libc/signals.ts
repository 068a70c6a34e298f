import type { Word } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { errnoOf } from "./asked.ts";
import { minus, MSG_DONTWAIT, MSG_NOSIGNAL } from "./constants.ts";
import { holding, pointerTo } from "./message.ts";
import type { Answer } from "./operations.ts";
import { memoryFile } from "./sendfile.ts";
import { Sleeper, withBlocked } from "./sleeper.ts";
import type { LibcSocket } from "./socket.ts";
import type { System } from "./sys.ts";

const [SIGPIPE, SIGURG, SIGIO] = [13, 23, 29];
/** The set of SIGPIPE alone. */
const PIPE = new Uint8Array(BigUint64Array.of(1n << BigInt(SIGPIPE - 1)).buffer);

/** The signals of a set that are pending in this thread, each of which is taken. */
function taken({ c }: System, set: Uint8Array<ArrayBuffer>): number[] {
  const [information, noTime] = [new Uint8Array(128), new Uint8Array(16)];
  const found: number[] = [];
  for (let next: number; (next = c.rt_sigtimedwait(set, information, noTime, BigInt(set.length))) > 0;) {
    found.push(next);
  }
  return found;
}

const [F_GETFL, F_SETFL, F_SETOWN_EX] = [3, 4, 15];
const O_ASYNC = 0x2000;
/** Milliseconds between two looks for signals. */
const LOOK_MS = 2;

/** Waits for signals about a socket, which a thread of its own owns meanwhile. */
export async function awaitSignal(
  socket: LibcSocket,
  timeoutMs: number,
  entered: () => void,
): Promise<Answer<"awaitSignal">> {
  const { fd, context } = socket;
  const { c, numbered } = context.system;
  // struct f_owner_ex: F_OWNER_TID, which is 0, and a thread; none is 0.
  const owned = (thread: number) => {
    const owner = new Uint8Array(Int32Array.of(0, thread).buffer);
    const setting = [BigInt(fd), BigInt(F_SETOWN_EX), pointerTo(owner), 0n, 0n, 0n] as const;
    return holding([owner], () => numbered.fcntl(...setting));
  };
  const owner = new Sleeper(context.system);
  try {
    const result = owned(owner.id);
    if (result < 0) return result;
    const flags = c.fcntl(fd, F_GETFL, 0);
    c.fcntl(fd, F_SETFL, flags | O_ASYNC);
    entered();
    for (const start = performance.now(); performance.now() - start < timeoutMs;) {
      // The descriptor may be another's by now.
      if (socket.closed) return minus("EBADF");
      if (owner.pending() !== 0n) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    if (socket.closed) return minus("EBADF");
    c.fcntl(fd, F_SETFL, flags);
    owned(0);
    const pending = owner.pending();
    const has = (signal: number): boolean => (pending >> BigInt(signal - 1) & 1n) === 1n;
    return { signals: [...has(SIGIO) ? ["io" as const] : [], ...has(SIGURG) ? ["urg" as const] : []] };
  } finally {
    owner.end();
  }
}

/** Sends a byte while SIGPIPE is blocked in this thread, to which the signal would go. */
export function sigpipe(
  { fd, context }: LibcSocket,
  { call, quiet }: Params<"sigpipe">,
): Answer<"sigpipe"> {
  const { system } = context;
  const { c } = system;
  const byte = Uint8Array.of(1);
  const flags = MSG_DONTWAIT | (quiet ? MSG_NOSIGNAL : 0);
  const vector = new Uint8Array(BigUint64Array.of(pointerTo(byte), 1n).buffer);
  // struct msghdr: the vector at 16, and how many buffers it has.
  const message = new BigUint64Array(7);
  message[2] = pointerTo(vector);
  message[3] = 1n;
  const fromFile = () => {
    const file = memoryFile(system);
    if (typeof file !== "number") return -1;
    c.write(file, byte, 1n);
    const result = c.sendfile(fd, file, BigInt64Array.of(0n), 1n);
    c.close(file);
    return result;
  };
  const results: Readonly<Record<Word<"sending">, () => number>> = {
    send: () => c.send(fd, byte, 1n, flags),
    sendto: () => c.sendto(fd, byte, 1n, flags, null, 0),
    sendmsg: () => c.sendmsg(fd, new Uint8Array(message.buffer), flags),
    write: () => c.kernel_write(fd, byte, 1n),
    writev: () => c.writev(fd, vector, 1),
    sendfile: fromFile,
  };
  return withBlocked(system, PIPE, () => {
    taken(system, PIPE);
    const errno = errnoOf(holding([byte, vector], results[call]));
    return { errno, signals: taken(system, PIPE).length };
  });
}
