import { LIBRARY } from "../endpoint/library.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { sharedObject } from "./elf.ts";
import { kernelCalls } from "./kernel_calls.ts";

/** Calls into the kernel. Their results fit into 32 bits: no transfer here is larger. */
const CALLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  accept: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "i32" },
  recvfrom: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"], result: "i32" },
  recvmsg: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  sendmsg: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "buffer"], result: "i32" },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  sendfile: { parameters: ["i32", "i32", "buffer", "usize"], result: "i32" },
  pselect6: { parameters: ["i32", "buffer", "buffer", "buffer", "buffer", "buffer"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  fstat: { parameters: ["i32", "buffer"], result: "i32" },
  lseek: { parameters: ["i32", "i64", "i32"], result: "i32" },
  kernel_write: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  writev: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  rt_sigprocmask: { parameters: ["i32", "buffer", "buffer", "usize"], result: "i32" },
  rt_sigtimedwait: { parameters: ["buffer", "buffer", "buffer", "usize"], result: "i32" },
  // Variadic in C; on Linux the convention is that of any other function.
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "u32", "buffer"], result: "i32" },
} as const;

/** The calls that may wait, each on a thread of its own. */
const BLOCKING_CALLS = {
  accept: { ...CALLS.accept, nonblocking: true },
  connect: { ...CALLS.connect, nonblocking: true },
  send: { ...CALLS.send, nonblocking: true },
  recv: { ...CALLS.recv, nonblocking: true },
  sendto: { ...CALLS.sendto, nonblocking: true },
  recvfrom: { ...CALLS.recvfrom, nonblocking: true },
  sendfile: { ...CALLS.sendfile, nonblocking: true },
  recvmsg: { ...CALLS.recvmsg, nonblocking: true },
  sendmsg: { ...CALLS.sendmsg, nonblocking: true },
  recvmmsg: { ...CALLS.recvmmsg, nonblocking: true },
  sendmmsg: { ...CALLS.sendmmsg, nonblocking: true },
  epoll_wait: { ...CALLS.epoll_wait, nonblocking: true },
  pselect6: { ...CALLS.pselect6, nonblocking: true },
  close: { ...CALLS.close, nonblocking: true },
} as const;

const NUMBERS = ["usize", "usize", "usize", "usize", "usize", "usize"] as const;
const byNumbers = <N extends string>(name: N) => ({ name, parameters: NUMBERS, result: "i32" }) as const;

/** Calls whose arguments are numbers, also those that are addresses. */
const NUMBERED_CALLS = {
  bind: byNumbers("bind"),
  connect: byNumbers("connect"),
  accept: byNumbers("accept"),
  getsockname: byNumbers("getsockname"),
  getpeername: byNumbers("getpeername"),
  send: byNumbers("send"),
  sendto: byNumbers("sendto"),
  sendmsg: byNumbers("sendmsg"),
  recv: byNumbers("recv"),
  recvfrom: byNumbers("recvfrom"),
  recvmsg: byNumbers("recvmsg"),
  getsockopt: byNumbers("getsockopt"),
  setsockopt: byNumbers("setsockopt"),
  fcntl: byNumbers("fcntl"),
} as const;

/** Functions of the C library whose errno nobody asks for. */
const FUNCTIONS = {
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  pollOnThread: { name: "poll", parameters: ["buffer", "usize", "i32"], result: "i32", nonblocking: true },
  pipe: { parameters: ["buffer"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  memcmp: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  inet_ntop: { parameters: ["i32", "buffer", "buffer", "u32"], result: "pointer" },
  inet_aton: { parameters: ["buffer", "buffer"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  setns: { parameters: ["i32", "i32"], result: "i32" },
  symlink: { parameters: ["buffer", "buffer"], result: "i32" },
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  posix_spawnp: {
    parameters: ["buffer", "buffer", "buffer", "pointer", "buffer", "buffer"],
    result: "i32",
  },
  posix_spawn_file_actions_init: { parameters: ["buffer"], result: "i32" },
  posix_spawn_file_actions_adddup2: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  posix_spawn_file_actions_destroy: { parameters: ["buffer"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  waitpid: { parameters: ["i32", "pointer", "i32"], result: "i32" },
  fdopen: { parameters: ["i32", "buffer"], result: "pointer" },
  // Files wait in the kernel for as long as it takes.
  fgets: { parameters: ["buffer", "i32", "pointer"], result: "pointer", nonblocking: true },
  fread: { parameters: ["buffer", "usize", "usize", "pointer"], result: "usize", nonblocking: true },
  fwrite: { parameters: ["buffer", "usize", "usize", "pointer"], result: "usize", nonblocking: true },
  fflush: { parameters: ["pointer"], result: "i32", nonblocking: true },
  fclose: { parameters: ["pointer"], result: "i32", nonblocking: true },
  ferror: { parameters: ["pointer"], result: "i32" },
  clearerr: { parameters: ["pointer"], result: "void" },
  // The resolver may read files and ask servers.
  getaddrinfo: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32", nonblocking: true },
  freeaddrinfo: { parameters: ["pointer"], result: "void" },
  getnameinfo: {
    parameters: ["buffer", "u32", "buffer", "u32", "buffer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  gethostbyname: { parameters: ["buffer"], result: "pointer" },
  // Before glibc 2.34 these were in libraries of their own.
  dlsym: { parameters: ["pointer", "buffer"], result: "pointer", optional: true },
  pthread_create: { parameters: ["buffer", "pointer", "pointer", "usize"], result: "i32", optional: true },
  pthread_getcpuclockid: { parameters: ["u64", "buffer"], result: "i32", optional: true },
  pthread_join: { parameters: ["u64", "pointer"], result: "i32", optional: true },
  sem_post: { parameters: ["buffer"], result: "i32", optional: true },
} as const;

type Symbols<T extends Deno.ForeignLibraryInterface> = Deno.DynamicLibrary<T>["symbols"];

/** The calls into the system. Those of the kernel return a result or −errno. */
export interface System {
  readonly c: Symbols<typeof CALLS> & Symbols<typeof FUNCTIONS>;
  /** Calls that wait in the kernel, each on a thread of its own. */
  readonly blocking: Symbols<typeof BLOCKING_CALLS>;
  /** Calls that can be given an address where there is no memory. */
  readonly numbered: Symbols<typeof NUMBERED_CALLS>;
}

let system: System | undefined;

/**
 * Opens the system's functions, once.
 *
 * @throws {Unavailable} where the system is not Linux on x86_64 or aarch64, or where the permission
 * `--allow-ffi` is missing.
 */
export function openSystem(): System {
  return system ??= open();
}

/** The system's functions; `undefined` where {@linkcode openSystem} throws. */
export function systemIfAvailable(): System | undefined {
  try {
    return openSystem();
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}

function open(): System {
  const { arch, os } = Deno.build;
  const calls = kernelCalls(arch);
  if (os !== "linux" || !calls) {
    throw new Unavailable(`libc is for Linux on x86_64 and aarch64, and this is ${os} on ${arch}`);
  }
  try {
    const path = loadable(sharedObject(arch, calls));
    return {
      c: { ...Deno.dlopen(LIBRARY, FUNCTIONS).symbols, ...Deno.dlopen(path, CALLS).symbols },
      blocking: Deno.dlopen(path, BLOCKING_CALLS).symbols,
      numbered: Deno.dlopen(path, NUMBERED_CALLS).symbols,
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new Unavailable("Permission to call the C library is missing: run with --allow-ffi");
    }
    if (error instanceof Unavailable) throw error;
    throw new Unavailable(`The C library "${LIBRARY}" could not be used: ${(error as Error).message}`);
  }
}

/** Puts a shared object into anonymous memory that has a path, which lasts as long as this process. */
function loadable(image: Uint8Array<ArrayBuffer>): string {
  const { memfd_create, write } = Deno.dlopen(
    LIBRARY,
    {
      memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
      write: FUNCTIONS.write,
    } as const,
  ).symbols;
  const CLOSE_ON_EXEC = 1;
  const fd = memfd_create(new TextEncoder().encode("sockspec\0"), CLOSE_ON_EXEC);
  if (fd < 0 || Number(write(fd, image, BigInt(image.length))) !== image.length) {
    throw new Unavailable("This host gives no anonymous memory for system calls");
  }
  return `/proc/self/fd/${fd}`;
}
