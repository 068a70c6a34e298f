import type { Ready, Word } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { Socket } from "./socket.ts";

const nothing = (): void => {};

/** More than a script has ready at once. */
const MANY = 64;

/** Parameters of `epoll_ctl` beside a socket and its events. */
export type Particulars = Pick<Params<"epoll_ctl">, "as" | "descriptor">;

/**
 * An instance of epoll. Like a socket it has a descriptor: it can be closed, duplicated, polled, and added to
 * another instance. All methods may fail with a {@linkcode SocketError}.
 */
export class Epoll extends Socket {
  /** Another descriptor of the same instance. */
  override dup(): Promise<Epoll> {
    return this.seat.call("dup", this, { socket: this.id }, ({ socket }) => this.seat.adoptEpoll(socket));
  }

  /** From now on reports a socket: `as` its number, unless another is given. */
  add(target: Socket, events: readonly Word<"interest">[], particulars: Particulars = {}): Promise<void> {
    return this.#control("add", target, { events, ...particulars });
  }

  /** Changes what it reports about a socket, and how. */
  modify(target: Socket, events: readonly Word<"interest">[], particulars: Particulars = {}): Promise<void> {
    return this.#control("mod", target, { events, ...particulars });
  }

  /** From now on does not report a socket. */
  remove(target: Socket, particulars: Particulars = {}): Promise<void> {
    return this.#control("del", target, particulars);
  }

  /**
   * Waits at most `timeoutMs` milliseconds, or without end for `null`; gives the events of `most` sockets.
   */
  wait(timeoutMs: number | null, most: number = MANY): Promise<readonly Ready[]> {
    return this.seat.call("epoll_wait", this, { socket: this.id, most, timeoutMs }, ({ ready }) => ready);
  }

  #control(
    op: Params<"epoll_ctl">["op"],
    target: Socket,
    others: Particulars & { readonly events?: readonly Word<"interest">[] },
  ): Promise<void> {
    const params = { socket: this.id, op, target: target.id, ...others };
    return this.seat.call("epoll_ctl", this, params, nothing);
  }
}
