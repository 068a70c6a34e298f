import { Failed } from "./failed.ts";
import type { System } from "./sys.ts";

/** The first descriptor after stdin, stdout and stderr. */
const FIRST_FREE = 3;
const SIGKILL = 9;
/** Bytes for a `posix_spawn_file_actions_t`, which has 80 in glibc. */
const ACTIONS_SIZE = 256;

/** A process that does nothing but hold a copy of a descriptor. */
export class Holder {
  readonly #system: System;
  readonly #pid: number;

  private constructor(system: System, pid: number) {
    this.#system = system;
    this.#pid = pid;
  }

  /** Starts one. Every other descriptor of this process is closed in it. */
  static of(system: System, fd: number): Holder | Failed {
    const { c } = system;
    const words = ["sleep", "60"].map((word) => new TextEncoder().encode(`${word}\0`));
    const pointers = words.map((word) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(word)));
    const [actions, pid] = [new Uint8Array(ACTIONS_SIZE), new Int32Array(1)];
    c.posix_spawn_file_actions_init(actions);
    c.posix_spawn_file_actions_adddup2(actions, fd, FIRST_FREE);
    const list = BigUint64Array.from([...pointers, 0n]);
    // Its environment ends before it has begun: posix_spawnp() looks for the program by this process's own.
    const result = c.posix_spawnp(pid, words[0]!, actions, null, list, new BigUint64Array(1));
    c.posix_spawn_file_actions_destroy(actions);
    return result === 0 ? new Holder(system, pid[0]!) : new Failed(`posix_spawnp: error ${result}`);
  }

  /** Kills it, and returns when it is gone. */
  kill(): void {
    const { c } = this.#system;
    c.kill(this.#pid, SIGKILL);
    c.waitpid(this.#pid, null, 0);
  }
}
