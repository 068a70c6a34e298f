import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import { settles } from "../../endpoint/within.ts";
import { type Defect, hasEnded, isWaiting, keeping, marking, markingEnd, part } from "./endpoint.ts";

/** Milliseconds that these implementations are patient. */
const PATIENCE_MS = 500;

const UP: Failure = { errno: "ETIMEDOUT", native: "ETIMEDOUT" };

/** The times of events, by socket, in milliseconds. */
class Times {
  readonly #times = new Map<SocketId, number>();

  /** Begins to count for a socket. */
  add(socket: SocketId): void {
    this.#times.set(socket, performance.now());
  }

  /** Milliseconds since then; 0 for a socket without. */
  since(socket: SocketId): number {
    const then = this.#times.get(socket);
    return then === undefined ? 0 : performance.now() - then;
  }
}

/** Defects of clocks that nobody asked for. */
export const SILENCE: readonly Defect[] = [
  {
    name: "gives a receive up half a second after its own half-close",
    caughtBy: ["timeout/silence-half-closed"],
    breaks: () => {
      const halfClosed = new Times();
      return {
        shutdown: marking(halfClosed),
        async recv({ socket }, next, endpoint) {
          if (halfClosed.since(socket) === 0) return await next();
          return await isWaiting(endpoint, socket, PATIENCE_MS)
            ? await next()
            : { value: { data: new Uint8Array(0) } };
        },
      };
    },
  },
  {
    // xjasonlyu/tun2socks#218
    name: "gives a half-closed connection a second and a half in all",
    caughtBy: ["timeout/silence-half-closed"],
    breaks: () => {
      const halfClosed = new Times();
      return {
        shutdown: marking(halfClosed),
        async recv({ socket }, next, endpoint) {
          const gone = halfClosed.since(socket);
          if (gone === 0) return await next();
          const timeoutMs = Math.max(0, Math.round(3 * PATIENCE_MS - gone));
          return await isWaiting(endpoint, socket, timeoutMs) ? await next() : { error: UP };
        },
      };
    },
  },
  {
    name: "gives a connection up half a second after the peer's end of file",
    caughtBy: ["timeout/silence-half-closed"],
    breaks: () => {
      const ended = new Times();
      return {
        recv: markingEnd(ended),
        async sendall({ socket }, next, endpoint) {
          if (ended.since(socket) > PATIENCE_MS) await endpoint.invoke("abort", { socket });
          return await next();
        },
      };
    },
  },
  {
    name: "resets a connection that was idle for half a second",
    caughtBy: ["timeout/silence-idle"],
    breaks: () => {
      const made = new Times();
      return {
        accept: keeping<"accept">(made),
        async sendall({ socket }, next, endpoint) {
          if (made.since(socket) > PATIENCE_MS) await endpoint.invoke("abort", { socket });
          return await next();
        },
      };
    },
  },
  {
    name: "throws away what waited half a second to be read",
    caughtBy: ["timeout/silence-idle"],
    breaks: () => {
      const made = new Times();
      return {
        accept: keeping<"accept">(made),
        async recv({ socket, size }, next) {
          if (made.since(socket) > PATIENCE_MS) await next({ socket, size });
          return await next();
        },
      };
    },
  },
  {
    name: "throws away datagrams that waited half a second",
    caughtBy: ["timeout/silence-idle"],
    breaks: () => {
      const made = new Times();
      return {
        openDatagram: keeping<"openDatagram">(made),
        async recvfrom({ socket }, next) {
          if (made.since(socket) > PATIENCE_MS) await next();
          return await next();
        },
      };
    },
  },
  {
    name: "sends clients away that waited half a second to be accepted",
    caughtBy: ["timeout/silence-idle"],
    breaks: () => {
      const listening = new Times();
      return {
        listenStream: keeping<"listenStream">(listening),
        async accept({ socket }, next, endpoint) {
          const reply = await next();
          if (reply.error || listening.since(socket) < PATIENCE_MS) return reply;
          await endpoint.invoke("abort", { socket: reply.value.socket });
          return await next();
        },
      };
    },
  },
  {
    name: "gives a sendall up after half a second",
    caughtBy: ["timeout/silence-while-sending"],
    breaks: () => ({
      async sendall(_params, next) {
        const sending = next();
        return await settles(PATIENCE_MS, sending) ? await sending : { error: UP };
      },
    }),
  },
  {
    name: "polls for no longer than half a second",
    caughtBy: ["timeout/silence-while-sending"],
    breaks: () => ({
      poll: (params, next) => next({ ...params, timeoutMs: Math.min(params.timeoutMs, PATIENCE_MS) }),
    }),
  },
  {
    name: "waits half a second for a datagram",
    caughtBy: ["timeout/none-by-default"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        return await isWaiting(endpoint, socket, PATIENCE_MS) ? await next() : { error: UP };
      },
    }),
  },
  {
    name: "waits half a second for a client",
    caughtBy: ["timeout/none-by-default"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        return await isWaiting(endpoint, socket, PATIENCE_MS) ? await next() : { error: UP };
      },
    }),
  },
  {
    name: "keeps a timeout that was taken away",
    caughtBy: ["timeout/unset"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        async setMode({ socket, mode }, next) {
          if (mode === "natural" && timed.has(socket)) return { value: {} };
          if (mode === "timeout") timed.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "shortens timeouts and never lengthens them",
    caughtBy: ["timeout/unset"],
    breaks: () => {
      const shortest = new Map<SocketId, number>();
      return {
        async setMode(params, next) {
          if (params.timeoutMs === undefined) return await next();
          const timeoutMs = Math.min(params.timeoutMs, shortest.get(params.socket) ?? Infinity);
          shortest.set(params.socket, timeoutMs);
          return await next({ ...params, timeoutMs });
        },
      };
    },
  },
  {
    name: "stays nonblocking once it was",
    caughtBy: ["timeout/unset"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        async setMode(params, next) {
          if (params.mode === "nonblocking") nonblocking.add(params.socket);
          return nonblocking.has(params.socket) && params.mode === "natural" ? { value: {} } : await next();
        },
      };
    },
  },
  {
    name: "drops what was not yet sent half a second after a close",
    caughtBy: ["timeout/silence-after-close"],
    breaks: () => ({
      async close({ socket }, _next, endpoint) {
        const reply = await endpoint.invoke("shutdown", { socket, how: "write" });
        setTimeout(() => endpoint.invoke("abort", { socket }), PATIENCE_MS);
        return reply;
      },
    }),
  },
  {
    name: "drops what was not yet sent half a second after a half-close",
    caughtBy: ["timeout/silence-after-close"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        const reply = await next();
        setTimeout(() => endpoint.invoke("abort", { socket }), PATIENCE_MS);
        return reply;
      },
    }),
  },
  {
    // oven-sh/bun#36332
    name: "gives an end up that was not read half a second after it came",
    caughtBy: ["timeout/silence-unread-end"],
    breaks: () => {
      const made = new Times();
      return {
        accept: keeping<"accept">(made),
        async recv({ socket }, next, endpoint) {
          const late = made.since(socket) > PATIENCE_MS;
          if (!late || !await hasEnded(endpoint, socket)) return await next();
          return { value: { data: new Uint8Array(0) } };
        },
      };
    },
  },
  {
    name: "loses the first byte that is sent when nothing was for half a second",
    caughtBy: ["timeout/silence-idle"],
    breaks: () => {
      const sent = new Times();
      return {
        async sendall({ socket, data }, next) {
          const idle = sent.since(socket) > PATIENCE_MS;
          sent.add(socket);
          return await (idle ? next({ socket, data: part(data, 1) }) : next());
        },
      };
    },
  },
];
