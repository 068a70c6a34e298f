import type { Kinds } from "../endpoint/kinds.ts";
import { Failed } from "./failed.ts";
import type { NameAnswer } from "./operations.ts";
import { LibcSocket } from "./socket.ts";

const F_DUPFD_CLOEXEC = 1030;

/** A byte that fgets does not write after the end of a line. */
const UNTOUCHED = 0xff;

/**
 * A file of the C library over a duplicate of a socket's descriptor. Its calls wait in the kernel, each on a
 * thread, where errno is out of reach: their errors have none.
 */
export class LibcFile {
  /** The duplicate. */
  readonly socket: LibcSocket;
  readonly #stream: Deno.PointerObject;

  private constructor(socket: LibcSocket, stream: Deno.PointerObject) {
    this.socket = socket;
    this.#stream = stream;
  }

  /** Opens one for one direction. */
  static open(socket: LibcSocket, access: Kinds["access"]): LibcFile | Failed | number {
    const { c } = socket.context.system;
    const fd = c.fcntl(socket.fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return fd;
    const stream = c.fdopen(fd, new TextEncoder().encode(access === "read" ? "r\0" : "w\0"));
    if (!stream) return new Failed("fdopen");
    socket.hasFile = true;
    if (socket.mode === "natural") socket.setNonblocking(false);
    return new LibcFile(new LibcSocket(socket.context, fd, socket.family, socket.type), stream);
  }

  /** `fgets`, with room for its NUL. */
  async gets(size: number, entered: () => void): Promise<NameAnswer<"fgets">> {
    const { c } = this.socket.context.system;
    const buffer = new Uint8Array(size + 1).fill(UNTOUCHED);
    entered();
    const line = await this.#call(c.fgets(buffer, buffer.length, this.#stream), buffer);
    if (c.ferror(this.#stream)) return this.#failed("fgets");
    // The last NUL is its end: a line may have others in it.
    return { data: line ? buffer.subarray(0, buffer.lastIndexOf(0)) : new Uint8Array() };
  }

  /** `fread`. */
  async read(size: number, entered: () => void): Promise<NameAnswer<"fread">> {
    const { c } = this.socket.context.system;
    const buffer = new Uint8Array(size);
    entered();
    const count = await this.#call(c.fread(buffer, 1n, BigInt(size), this.#stream), buffer);
    return c.ferror(this.#stream) ? this.#failed("fread") : { data: buffer.subarray(0, Number(count)) };
  }

  /** `fwrite`. */
  async write(data: Uint8Array, entered: () => void): Promise<NameAnswer<"fwrite">> {
    const { c } = this.socket.context.system;
    const copy = data.slice();
    entered();
    const count = Number(await this.#call(c.fwrite(copy, 1n, BigInt(copy.length), this.#stream), copy));
    return count < copy.length ? this.#failed("fwrite") : { count };
  }

  /** `fflush`. */
  async flush(entered: () => void): Promise<NameAnswer<"fflush">> {
    const { c } = this.socket.context.system;
    entered();
    return await this.#call(c.fflush(this.#stream)) === 0 ? {} : this.#failed("fflush");
  }

  /** `fclose`. The descriptor is given back whatever it says. */
  async close(entered: () => void): Promise<NameAnswer<"fclose">> {
    const { c } = this.socket.context.system;
    entered();
    return await this.#call(c.fclose(this.#stream)) === 0 ? {} : new Failed("fclose");
  }

  /** Closes it when the socket is shut down and no call is in it: what it has not sent is lost. */
  async discard(): Promise<void> {
    await this.socket.context.system.c.fclose(this.#stream);
    this.socket.released = true;
  }

  #call<T>(call: Promise<T>, ...buffers: unknown[]): Promise<T> {
    return this.socket.track(call, ...buffers);
  }

  /** A later call is not to find the error of this one. */
  #failed(name: string): Failed {
    this.socket.context.system.c.clearerr(this.#stream);
    return new Failed(name);
  }
}
