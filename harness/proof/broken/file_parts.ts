import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Breaks } from "./endpoint.ts";

/** The end of a line. */
export const LINE_FEED = 10;
/** No bytes. */
export const NOTHING: Uint8Array = new Uint8Array();

/** The socket of each file. */
export function keepingSockets(of: Map<number, SocketId>): Breaks<"makefile"> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.value) of.set(reply.value.file, socket);
    return reply;
  };
}

/** A reader with a buffer of its own, which a defect may forget. */
export class OwnBuffer {
  /** The socket of each file. */
  readonly sockets = new Map<number, SocketId>();
  readonly #held = new Map<number, Uint8Array>();

  /** Loses what it holds. */
  forget(): void {
    this.#held.clear();
  }

  /** A line, or `size` bytes of it. */
  async gets(file: number, size: number, endpoint: Endpoint): Promise<Reply<"fgets">> {
    for (;;) {
      const held = this.#held.get(file) ?? NOTHING;
      const end = held.indexOf(LINE_FEED) + 1;
      if (end > 0 || held.length >= size) {
        const count = Math.min(end > 0 ? end : size, size);
        this.#held.set(file, held.subarray(count));
        return { value: { data: held.subarray(0, count) } };
      }
      const reply = await endpoint.invoke("recv", { socket: this.sockets.get(file)!, size: 8192 });
      if (reply.error) return reply;
      if (reply.value.data.length === 0) {
        this.forget();
        return { value: { data: held } };
      }
      this.#held.set(file, Uint8Array.from([...held, ...reply.value.data]));
    }
  }
}
