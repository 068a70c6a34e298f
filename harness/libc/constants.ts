import { constants } from "node:os";
import type { PollEvent, Word } from "../endpoint/kinds.ts";

// Numbers of Linux. Those of the sockets are the same on every architecture that Deno runs on.

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
/** The types of sockets by their names. */
export const SOCK = { stream: SOCK_STREAM, datagram: SOCK_DGRAM, raw: 3, rdm: 4, seqpacket: 5 } as const;
/** SOCK_NONBLOCK and SOCK_CLOEXEC, for new and accepted sockets. */
export const SOCK_FLAGS = 0o2004000;
/** The request of `ioctl()` that `sockatmark()` makes. */
export const SIOCATMARK = 0x8905;
export const MSG_OOB = 0x1;
export const MSG_PEEK = 0x2;
export const MSG_TRUNC = 0x20;
export const MSG_ERRQUEUE = 0x2000;
export const MSG_DONTWAIT = 0x40;
export const MSG_WAITALL = 0x100;
export const MSG_NOSIGNAL = 0x4000;
export const MSG_MORE = 0x8000;
export const MSG_WAITFORONE = 0x10000;
/** The request of `ioctl` for the count of bytes that can be read. */
export const FIONREAD = 0x541b;
export const SIOCOUTQ = 0x5411;

/** Events of `poll()`. */
export const POLL = { in: 1, pri: 2, out: 4, err: 8, hup: 16, nval: 32, rdhup: 0x2000 } as const;

export function eventWords(events: number): PollEvent[] {
  return (Object.keys(POLL) as PollEvent[]).filter((event) => (events & POLL[event]) !== 0);
}

/** The events of epoll, and the ways in which they are reported. */
export const EPOLL: Readonly<Record<Word<"interest">, number>> = {
  ...POLL,
  et: 1 << 31,
  oneshot: 1 << 30,
  exclusive: 1 << 28,
};

/** The operations of `epoll_ctl()`. */
export const EPOLL_CTL: Readonly<Record<Word<"control">, number>> = { add: 1, del: 2, mod: 3 };

/** Numbers of sockets' errors that `node:os` does not list. */
const MORE = { ESOCKTNOSUPPORT: 94, EPFNOSUPPORT: 96, ESHUTDOWN: 108, EHOSTDOWN: 112 };

/** Errors by name. EWOULDBLOCK and ENOTSUP are left out: they have the numbers of EAGAIN and EOPNOTSUPP. */
const { EWOULDBLOCK: _, ENOTSUP: __, ...NUMBERS }: Record<string, number> = { ...constants.errno, ...MORE };

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

/** The name of the error that a call returned as −errno; `undefined` for a number without one. */
export function errnoName(result: number): string | undefined {
  return NAMES.get(-result);
}

/** −errno for the name of an error, as a call returns it. */
export function minus(name: "EAGAIN" | "EBADF" | "EAFNOSUPPORT" | "EINPROGRESS"): number {
  return -NUMBERS[name]!;
}
