import { SOCK_FLAGS } from "./constants.ts";
import type { Code } from "./elf.ts";

/**
 * Numbers of Linux's system calls. The first four are `recvfrom` and `sendto`, with and without an address.
 */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // deno-fmt-ignore
  x86_64: {
    recv: 45, send: 44, recvfrom: 45, sendto: 44, socket: 41, bind: 49, listen: 50, accept: 288, connect: 42,
    shutdown: 48, close: 3, getsockname: 51, getpeername: 52, setsockopt: 54, getsockopt: 55, fcntl: 72, recvmsg: 47,
    sendfile: 40, sendmsg: 46, ioctl: 16, socketpair: 53, recvmmsg: 299, sendmmsg: 307,
    epoll_create1: 291, epoll_ctl: 233, epoll_wait: 281, pselect6: 270, fstat: 5, lseek: 8, kernel_write: 1, writev: 20,
    rt_sigprocmask: 14, rt_sigtimedwait: 128,
  },
  // deno-fmt-ignore
  aarch64: {
    recv: 207, send: 206, recvfrom: 207, sendto: 206, socket: 198, bind: 200, listen: 201, accept: 242, connect: 203,
    shutdown: 210, close: 57, getsockname: 204, getpeername: 205, setsockopt: 208, getsockopt: 209, fcntl: 25, recvmsg: 212,
    sendfile: 71, sendmsg: 211, ioctl: 29, socketpair: 199, recvmmsg: 243, sendmmsg: 269,
    epoll_create1: 20, epoll_ctl: 21, epoll_wait: 22, pselect6: 72, fstat: 80, lseek: 62, kernel_write: 64, writev: 66,
    rt_sigprocmask: 135, rt_sigtimedwait: 137,
  },
};

// `accept` is `accept4` with the flags of every new socket here: an agent that inherited the descriptor would
// keep the connection open after this process has closed it. `epoll_wait` is `epoll_pwait` without signals.
// `kernel_write` is `write`, which the C library has as well.

/** Calls whose fifth and sixth arguments must be zero though the caller gives four. */
const FOUR_ARGUMENTS: ReadonlySet<string> = new Set(["recv", "send", "epoll_wait"]);

/**
 * System calls as functions of the C calling convention. They return the result or −errno, on any thread. The
 * C library's own functions leave errno in a word of their thread. The JavaScript engine's work can overwrite
 * it before it is read (seen in 1 of 5,000,000 calls), and it is out of reach for a call that was made on
 * another thread. `undefined` for a machine whose numbers are not known.
 */
export function kernelCalls(arch: string): Code[] | undefined {
  const numbers = NUMBERS[arch];
  if (!numbers) return undefined;
  const make = arch === "x86_64" ? x86 : arm;
  return Object.entries(numbers).map(([name, number]) => ({ name, bytes: make(name, number) }));
}

function x86(name: string, number: number): number[] {
  // deno-fmt-ignore
  return [
    ...name === "accept" ? [0xb9, ...littleEndian(SOCK_FLAGS)] : [], // mov ecx, flags
    ...FOUR_ARGUMENTS.has(name) ? [0x45, 0x31, 0xc0, 0x45, 0x31, 0xc9] : [], // xor r8d, r8d; xor r9d, r9d
    0x49, 0x89, 0xca, // mov r10, rcx: the kernel takes its fourth argument elsewhere than C
    0xb8, ...littleEndian(number), // mov eax, number
    0x0f, 0x05, // syscall
    0xc3, // ret
  ];
}

function arm(name: string, number: number): number[] {
  const words = [
    // movz x3, #low half of the flags; movk x3, #high half, lsl #16
    ...name === "accept"
      ? [0xd2800003 | ((SOCK_FLAGS & 0xffff) << 5), 0xf2a00003 | ((SOCK_FLAGS >> 16) << 5)]
      : [],
    ...FOUR_ARGUMENTS.has(name) ? [0xd2800004, 0xd2800005] : [], // mov x4, #0; mov x5, #0
    0xd2800008 | (number << 5), // mov x8, #number
    0xd4000001, // svc #0
    0xd65f03c0, // ret
  ];
  return words.flatMap(littleEndian);
}

function littleEndian(word: number): number[] {
  return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];
}
