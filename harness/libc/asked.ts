import type { Word } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { errnoName, MSG_DONTWAIT, MSG_NOSIGNAL } from "./constants.ts";
import { pointerTo } from "./message.ts";
import type { Answer } from "./operations.ts";
import { NUMBERS } from "./options.ts";
import { memoryFile } from "./sendfile.ts";
import type { LibcSocket } from "./socket.ts";
import type { System } from "./sys.ts";

/** An address in the page of NULL, where there is never memory. */
const NOWHERE = 8n;
/** Bytes that calls are told of a `struct sockaddr` and of an int. */
const [NAME, INT] = [16, 4];

/** The name of the error that a call returned, or `null`. */
const errnoOf = (result: number): string | null => result < 0 ? errnoName(result) ?? null : null;

/** A call that is given an address where there is no memory. */
export function fault({ fd, context }: LibcSocket, call: Word<"faulty">): Answer<"fault"> {
  const { numbered } = context.system;
  const byte = new Uint8Array(1);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, NAME, true);
  const [data, size] = [pointerTo(byte), pointerTo(length)];
  const quiet = MSG_DONTWAIT | MSG_NOSIGNAL;
  const [[level, type], [, keepAlive]] = [NUMBERS.SO_TYPE, NUMBERS.SO_KEEPALIVE];
  const numbers: Readonly<Record<Word<"faulty">, readonly (number | bigint)[]>> = {
    bind: [NOWHERE, NAME],
    connect: [NOWHERE, NAME],
    accept: [NOWHERE, size],
    getsockname: [NOWHERE, size],
    getpeername: [NOWHERE, size],
    send: [NOWHERE, 1, quiet],
    sendto: [data, 1, quiet, NOWHERE, NAME],
    sendmsg: [NOWHERE, quiet],
    recv: [NOWHERE, 1, MSG_DONTWAIT],
    recvfrom: [data, 1, MSG_DONTWAIT, NOWHERE, size],
    recvmsg: [NOWHERE, MSG_DONTWAIT],
    getsockopt: [level, type, NOWHERE, size],
    setsockopt: [level, keepAlive, NOWHERE, INT],
  };
  const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = numbers[call].map(BigInt);
  const result = numbered[call](BigInt(fd), a, b, c, d, e);
  if (call === "accept" && result >= 0) context.system.c.close(Number(result));
  return { errno: errnoOf(result) };
}

/** Where `struct stat` has the mode of a file, and what of that is its type. */
const MODE_AT = Deno.build.arch === "x86_64" ? 24 : 16;
const FILE_TYPE = 0o170000;
const FILE_TYPES: Readonly<Record<number, Word<"fileType">>> = {
  0o140000: "socket",
  0o100000: "file",
  0o010000: "pipe",
};
const F_GETFL = 3;
const OPEN_FOR = ["read", "write", "both"] as const;

/** Looks at a socket's descriptor as that of a file. */
export function asFile({ fd, context }: LibcSocket): Answer<"asFile"> {
  const { c } = context.system;
  const stat = new Uint8Array(256);
  const told = c.fstat(fd, stat);
  if (told < 0) return told;
  const type = new DataView(stat.buffer).getUint32(MODE_AT, true) & FILE_TYPE;
  const flags = c.fcntl(fd, F_GETFL, 0);
  if (flags < 0) return flags;
  return {
    type: FILE_TYPES[type] ?? "other",
    openFor: OPEN_FOR[flags & 3] ?? "both",
    errno: errnoOf(c.lseek(fd, 0n, 0)),
  };
}

const [SIG_BLOCK, SIG_SETMASK] = [0, 2];
const [SIGPIPE, SIGURG, SIGIO] = [13, 23, 29];
/** Bytes of a set of signals. */
const SET = 8;

/** A set of signals. */
function setOf(...signals: number[]): Uint8Array<ArrayBuffer> {
  const set = new Uint8Array(SET);
  for (const signal of signals) set[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  return set;
}

/** The signals of a set that are pending in this thread, each of which is taken. */
function taken({ c }: System, set: Uint8Array<ArrayBuffer>): number[] {
  const [information, noTime] = [new Uint8Array(128), new Uint8Array(16)];
  const found: number[] = [];
  for (let next: number; (next = c.rt_sigtimedwait(set, information, noTime, BigInt(SET))) > 0;) {
    found.push(next);
  }
  return found;
}

/** Blocks the signals of a set in this thread; gives what was blocked before. */
function blocking({ c }: System, set: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const before = new Uint8Array(SET);
  c.rt_sigprocmask(SIG_BLOCK, set, before, BigInt(SET));
  return before;
}

const [F_SETFL, F_SETOWN_EX] = [4, 15];
const O_ASYNC = 0x2000;
/** Milliseconds between two looks for signals. */
const LOOK_MS = 2;

/** Settles when nobody waits for signals in this thread, which cannot tell whose a signal is. */
let nobodyWaits: Promise<unknown> = Promise.resolve();

/** Waits for signals about a socket, which this thread owns meanwhile, when all who came before have. */
export function awaitSignal(
  socket: LibcSocket,
  timeoutMs: number,
  entered: () => void,
): Promise<Answer<"awaitSignal">> {
  const waiting = nobodyWaits.then(() => signalsAbout(socket, timeoutMs, entered));
  nobodyWaits = waiting;
  return waiting;
}

async function signalsAbout(
  { fd, context }: LibcSocket,
  timeoutMs: number,
  entered: () => void,
): Promise<Answer<"awaitSignal">> {
  const { system } = context;
  const { c, numbered } = system;
  // struct f_owner_ex: F_OWNER_TID, which is 0, and a thread; none is 0.
  const owned = (thread: number) => {
    const owner = new Uint8Array(Int32Array.of(0, thread).buffer);
    return numbered.fcntl(BigInt(fd), BigInt(F_SETOWN_EX), pointerTo(owner), 0n, 0n, 0n);
  };
  const set = setOf(SIGURG, SIGIO);
  const before = blocking(system, set);
  try {
    taken(system, set);
    const result = owned(c.gettid());
    if (result < 0) return result;
    const flags = c.fcntl(fd, F_GETFL, 0);
    c.fcntl(fd, F_SETFL, flags | O_ASYNC);
    entered();
    let signals: number[] = [];
    for (const start = performance.now(); performance.now() - start < timeoutMs;) {
      signals = taken(system, set);
      if (signals.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    c.fcntl(fd, F_SETFL, flags);
    owned(0);
    signals.push(...taken(system, set));
    return {
      signals: [...new Set(signals)].sort((one, other) => other - one).map((each) =>
        each === SIGIO ? "io" : "urg"
      ),
    };
  } finally {
    c.rt_sigprocmask(SIG_SETMASK, before, null, BigInt(SET));
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
  const set = setOf(SIGPIPE);
  const before = blocking(system, set);
  try {
    taken(system, set);
    const errno = errnoOf(results[call]());
    return { errno, signals: taken(system, set).length };
  } finally {
    c.rt_sigprocmask(SIG_SETMASK, before, null, BigInt(SET));
  }
}
