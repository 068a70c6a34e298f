import { Unavailable } from "../endpoint/errors.ts";
import { SockDiag } from "../libc/sock_diag.ts";

/**
 * A process that holds namespaces of its own as long as its stdin is open, so that nothing outlives a harness
 * that is killed.
 */
export class Namespace {
  /** The process that holds them. */
  readonly pid: number;
  #observer: SockDiag | undefined;
  readonly #holder: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #stdout: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

  private constructor(holder: Deno.ChildProcess) {
    this.pid = holder.pid;
    this.#holder = holder;
    this.#stdin = holder.stdin.getWriter();
    this.#stdout = holder.stdout.getReader();
  }

  /**
   * Makes namespaces with `unshare` and its options, and lets a program in them hold them, which must end
   * with its stdin and copy what it reads.
   *
   * @throws {Unavailable} with `advice` where the program does not come to that.
   */
  static async open(
    options: readonly string[],
    advice: string,
    program: readonly string[] = ["cat"],
  ): Promise<Namespace> {
    let holder: Deno.ChildProcess;
    try {
      const args = [...options, ...program];
      holder = new Deno.Command("unshare", { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new Unavailable('"unshare" was not found: install util-linux');
      }
      throw error;
    }
    const namespace = new Namespace(holder);
    // `unshare` becomes the program once the namespaces are there; what comes back says so.
    await namespace.#stdin.write(new Uint8Array([10])).catch(() => {});
    if (!(await namespace.#stdout.read()).done) {
      namespace.#observer = SockDiag.open(namespace.pid);
      return namespace;
    }
    await namespace.close();
    throw new Unavailable(advice);
  }

  /** Looks at the connections of the kernel in them; `undefined` where that is not possible. */
  get observer(): SockDiag | undefined {
    return this.#observer;
  }

  /** Lets them go. */
  async close(): Promise<void> {
    this.#observer?.close();
    await this.#stdin.close().catch(() => {});
    await this.#stdout.cancel();
    await this.#holder.status;
  }
}
