import type { Failure, Mode, SocketId } from "../../endpoint/kinds.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, never } from "./endpoint.ts";

const EAGAIN: Failure = { errno: "EAGAIN", native: "EAGAIN" };
const TIME_IS_UP: Failure = { errno: null, native: "the time was up", timeout: true };

/** The modes of sockets, as they were set. */
class Modes {
  readonly #modes = new Map<SocketId, Params<"setMode">>();
  /** Keeps the mode in mind, and sets it. */
  readonly setMode: Breaks<"setMode"> = (params, next) => {
    this.#modes.set(params.socket, params);
    return next();
  };

  of(socket: SocketId): Mode {
    return this.#modes.get(socket)?.mode ?? "natural";
  }
}

/** A failing call of a method gives another failure in one mode; none where it never returns. */
function failsOtherwise(
  method: Method,
  mode: Mode,
  errno: string,
  other: Failure | undefined,
): ReturnType<Defect["breaks"]> {
  const modes = new Modes();
  const breaks: Breaks<"recv"> = async ({ socket }, next) => {
    const reply = await next();
    if (modes.of(socket) !== mode || reply.error?.errno !== errno) return reply;
    return other ? { error: other } : never();
  };
  return { setMode: modes.setMode, [method]: breaks };
}

/** Defects that show in one mode only. */
export const MODES: readonly Defect[] = [
  {
    // ruby/ruby#18611
    name: "waits for its timeout where a connect was refused",
    caughtBy: ["timeout/refused-by-mode"],
    breaks: () => failsOtherwise("connect", "timeout", "ECONNREFUSED", undefined),
  },
  {
    name: "says that the time was up where a connect was refused",
    caughtBy: ["timeout/refused-by-mode"],
    breaks: () => failsOtherwise("connect", "timeout", "ECONNREFUSED", TIME_IS_UP),
  },
  {
    name: "says EAGAIN where a nonblocking connect was refused",
    caughtBy: ["timeout/refused-by-mode"],
    breaks: () => failsOtherwise("connect", "nonblocking", "ECONNREFUSED", EAGAIN),
  },
  {
    name: "keeps the refusal that connect has reported for SO_ERROR",
    caughtBy: ["timeout/refused-by-mode"],
    breaks: () => {
      let refused: Failure | undefined;
      return {
        async connect(_params, next) {
          const reply = await next();
          refused = reply.error;
          return reply;
        },
        async getsockopt(params, next) {
          const reply = await next();
          const errno = refused?.errno;
          return errno && params.option === "SO_ERROR" ? { value: { value: 111, errno } } : reply;
        },
      };
    },
  },
  {
    name: "finds nothing to read where a nonblocking connection was reset",
    caughtBy: ["timeout/reset-by-mode"],
    breaks: () => failsOtherwise("recv", "nonblocking", "ECONNRESET", EAGAIN),
  },
  {
    name: "waits for its timeout where the connection was reset",
    caughtBy: ["timeout/reset-by-mode", "tcp/reset/wakes-blocked-recv"],
    breaks: () => failsOtherwise("recv", "timeout", "ECONNRESET", undefined),
  },
  {
    name: "says that the time was up when a send fails",
    caughtBy: ["timeout/reset-by-mode", "tcp/send/blocked-peer-reset"],
    breaks: () => failsOtherwise("sendall", "timeout", "ECONNRESET", TIME_IS_UP),
  },
  {
    name: "finds no room where a nonblocking connection was reset",
    caughtBy: ["timeout/reset-by-mode", "timeout/misuse-by-mode"],
    breaks: () => failsOtherwise("sendall", "nonblocking", "EPIPE", EAGAIN),
  },
  {
    name: "waits in a blocking call for a connection that was never made",
    caughtBy: ["timeout/misuse-by-mode"],
    breaks: () => failsOtherwise("recv", "blocking", "ENOTCONN", undefined),
  },
  {
    name: "finds no client where a nonblocking socket does not listen",
    caughtBy: ["timeout/misuse-by-mode"],
    breaks: () => failsOtherwise("accept", "nonblocking", "EINVAL", EAGAIN),
  },
  {
    name: "waits in a connect of a socket that is connected",
    caughtBy: ["timeout/misuse-by-mode"],
    breaks: () => failsOtherwise("connect", "timeout", "EISCONN", undefined),
  },
  {
    name: "waits for a full buffer where it has a timeout",
    caughtBy: ["timeout/arrived-by-mode", "timeout/data-before-deadline"],
    breaks: () => {
      const modes = new Modes();
      return {
        setMode: modes.setMode,
        async recv({ socket, size }, next) {
          if (modes.of(socket) !== "timeout") return await next();
          const parts: number[] = [];
          while (parts.length < size) {
            const reply = await next({ socket, size: size - parts.length });
            if (reply.error) return reply;
            if (reply.value.data.length === 0) break;
            parts.push(...reply.value.data);
          }
          return { value: { data: Uint8Array.from(parts) } };
        },
      };
    },
  },
  {
    name: "looks twice before it finds what a nonblocking socket has",
    caughtBy: ["timeout/arrived-by-mode"],
    breaks: () => {
      const modes = new Modes();
      const looked = new Set<SocketId>();
      const looksFirst = async <R>({ socket }: { readonly socket: SocketId }, next: () => Promise<R>) => {
        if (modes.of(socket) !== "nonblocking" || looked.has(socket)) return await next();
        looked.add(socket);
        return { error: EAGAIN };
      };
      return { setMode: modes.setMode, recv: looksFirst, recvfrom: looksFirst };
    },
  },
  {
    name: "says EAGAIN for ever at the end of a nonblocking connection",
    caughtBy: ["timeout/arrived-by-mode", "timeout/nonblocking-empty", "timeout/misuse-by-mode"],
    breaks: () => {
      const modes = new Modes();
      return {
        setMode: modes.setMode,
        async recv({ socket }, next) {
          const reply = await next();
          const ended = reply.value?.data.length === 0 && modes.of(socket) === "nonblocking";
          return ended ? { error: EAGAIN } : reply;
        },
      };
    },
  },
  {
    // golang/go: a deadline is a time, not a span.
    name: "counts a timeout from the time when it was set",
    caughtBy: ["timeout/data-before-deadline"],
    breaks: () => {
      const deadlines = new Map<SocketId, number>();
      return {
        async setMode({ socket, timeoutMs }, next) {
          deadlines.set(socket, performance.now() + (timeoutMs ?? Infinity));
          return await next();
        },
        async recv({ socket }, next) {
          return performance.now() > (deadlines.get(socket) ?? Infinity)
            ? { error: TIME_IS_UP }
            : await next();
        },
      };
    },
  },
  {
    name: "delivers what comes when the timeout is over, and not before",
    caughtBy: ["timeout/data-before-deadline"],
    breaks: () => {
      const spans = new Map<SocketId, number>();
      return {
        async setMode({ socket, timeoutMs }, next) {
          spans.set(socket, timeoutMs ?? 0);
          return await next();
        },
        async recv({ socket }, next) {
          const reply = await next();
          return (spans.get(socket) ?? 0) > 1_000 ? never() : reply;
        },
      };
    },
  },
];
