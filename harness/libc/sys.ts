import { Unavailable } from "../errors.ts";
import { CONSTANTS, type Constants } from "./constants.ts";

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  accept: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
  recvfrom: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"], result: "isize" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  pollOnThread: {
    name: "poll",
    parameters: ["buffer", "usize", "i32"],
    result: "i32",
    nonblocking: true,
  },
  pipe: { parameters: ["buffer"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  // Variadic in C; on Linux the calling convention is that of any other function. Not called elsewhere.
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  memcmp: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  inet_ntop: { parameters: ["i32", "buffer", "buffer", "u32"], result: "pointer" },
  mmap: {
    parameters: ["pointer", "usize", "i32", "i32", "i32", "isize"],
    result: "pointer",
  },
  mprotect: { parameters: ["pointer", "usize", "i32"], result: "i32" },
  memcpy: { parameters: ["pointer", "buffer", "usize"], result: "pointer" },
} as const;

/** The C library: its functions, its numbers, and the errno of the call that failed just before. */
export interface System {
  readonly c: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
  readonly constants: Constants;
  /**
   * A result as the kernel gives it: the value, or −errno. To be called on the very result of a call, with nothing in between: errno is
   * read here through a view of the thread's errno word that was made before, as a second call into the library would give the
   * runtime room to change it.
   */
  checked(result: number | bigint): number;
}

let system: System | undefined;

/**
 * Opens the C library, once.
 *
 * @throws {Unavailable} where this system's numbers are not known, or the permission `--allow-ffi` is missing.
 */
export function openSystem(): System {
  if (system) return system;
  if (!CONSTANTS || (Deno.build.arch !== "x86_64" && Deno.build.arch !== "aarch64")) {
    throw new Unavailable(
      `The C library of ${Deno.build.os} on ${Deno.build.arch} is not known, only those of Linux and macOS on x86_64 and aarch64`,
    );
  }
  const constants = CONSTANTS;
  let c: System["c"];
  let location: Deno.PointerObject | null;
  try {
    c = Deno.dlopen(constants.library, SYMBOLS).symbols;
    const errno = { location: { name: constants.errnoSymbol, parameters: [], result: "pointer" } } as const;
    location = Deno.dlopen(constants.library, errno).symbols.location() as Deno.PointerObject | null;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new Unavailable("Permission to call the C library is missing: run with --allow-ffi");
    }
    throw new Unavailable(
      `The C library "${constants.library}" could not be opened: ${(error as Error).message}`,
    );
  }
  const view = new Deno.UnsafePointerView(location!);
  system = {
    c,
    constants,
    checked: (result) => result < 0 ? -view.getInt32() : Number(result),
  };
  return system;
}
