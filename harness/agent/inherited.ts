import { LIBRARY } from "../endpoint/library.ts";

/** Milliseconds that are waited at most. */
const MOST_MS = 100;

const [POLLIN, O_CLOEXEC] = [1, 0o2000000];

const FUNCTIONS = {
  pipe2: { parameters: ["buffer", "i32"], result: "i32" },
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/**
 * Starts a process by `spawn`, and returns when that process has given the sockets of this one back; nothing
 * else runs meanwhile. A child has them all until its exec closes them: a connection that is closed by then
 * stays open, and a listener goes on listening. A pipe shows when: its writing end is closed here, and in the
 * child by the exec. Without the C library nothing is waited for, and there are no sockets of `libc` either.
 */
export function spawnAlone<T>(spawn: () => T): T {
  if (Deno.build.os !== "linux" || Deno.permissions.querySync({ name: "ffi" }).state !== "granted") {
    return spawn();
  }
  const library = Deno.dlopen(LIBRARY, FUNCTIONS);
  const { pipe2, poll, close } = library.symbols;
  const ends = new Int32Array(2);
  const opened = pipe2(ends, O_CLOEXEC) === 0;
  const [reading, writing] = [ends[0]!, ends[1]!];
  try {
    return spawn();
  } finally {
    if (opened) {
      close(writing);
      poll(Int32Array.of(reading, POLLIN), 1n, MOST_MS);
      close(reading);
    }
    library.close();
  }
}
