import type { Word } from "../endpoint/kinds.ts";
import { errnoName, MSG_DONTWAIT, MSG_NOSIGNAL } from "./constants.ts";
import { holding, pointerTo } from "./message.ts";
import type { Answer } from "./operations.ts";
import { NUMBERS } from "./options.ts";
import type { LibcSocket } from "./socket.ts";

/** An address in the page of NULL, where there is never memory. */
const NOWHERE = 8n;
/** Bytes that calls are told of a `struct sockaddr` and of an int. */
const [NAME, INT] = [16, 4];

/** The name of the error that a call returned, or `null`. */
export const errnoOf = (result: number): string | null => result < 0 ? errnoName(result) ?? null : null;

/** A call that is given an address where there is no memory. */
export function fault({ fd, context }: LibcSocket, call: Word<"faulty">): Answer<"fault"> {
  const { numbered } = context.system;
  const byte = new Uint8Array(1);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, NAME, true);
  const [data, size] = [pointerTo(byte), pointerTo(length)];
  const quiet = MSG_DONTWAIT | MSG_NOSIGNAL;
  const second = call.endsWith("_none") ? 0n : 1n;
  const vector = new Uint8Array(BigUint64Array.of(data, 1n, NOWHERE, second).buffer);
  // struct msghdr: the vector at 16, and how many buffers it has.
  const message = new Uint8Array(BigUint64Array.of(0n, 0n, pointerTo(vector), 2n, 0n, 0n, 0n).buffer);
  const halfNowhere = pointerTo(message);
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
    sendmsg_second: [halfNowhere, quiet],
    recvmsg_second: [halfNowhere, MSG_DONTWAIT],
    sendmsg_none: [halfNowhere, quiet],
    recvmsg_none: [halfNowhere, MSG_DONTWAIT],
  };
  const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = numbers[call].map(BigInt);
  const name = call.replace(/_.*/, "") as keyof typeof numbered;
  const made = () => numbered[name](BigInt(fd), a, b, c, d, e);
  const result = holding([byte, length, vector, message], made);
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
const [F_GETFD, F_GETFL] = [1, 3];
const FD_CLOEXEC = 1;
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
    atExec: c.fcntl(fd, F_GETFD, 0) & FD_CLOEXEC ? "closed" : "kept",
  };
}
