import type { SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Defect, failed, hasEnded, keeping, marking, never } from "./endpoint.ts";

/** The reply of a receive at the end of the stream. */
const END_OF_FILE = { value: { data: new Uint8Array(0) } };

/** Errnos of a send that found no room. */
const REFUSED = ["EAGAIN", "EWOULDBLOCK"];

/**
 * Defects by which a call that fails in one direction costs something of the other, or of other connections.
 */
export const TCP_OTHER_DIRECTION: readonly Defect[] = [
  {
    name: "ends the stream that it receives when a send finds no room",
    caughtBy: ["tcp/send/refusal-keeps-received"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async send({ socket }, next) {
          const reply = await next();
          if (REFUSED.includes(`${reply.error?.errno}`)) ended.add(socket);
          return reply;
        },
        recv: async ({ socket }, next) => ended.has(socket) ? END_OF_FILE : await next(),
      };
    },
  },
  {
    name: "uses one buffer for both directions, so that a refused send overwrites what was read ahead",
    caughtBy: ["tcp/send/refusal-keeps-received"],
    breaks: () => {
      const overwritten = new Set<SocketId>();
      return {
        send: markingError(overwritten),
        async recv({ socket }, next) {
          const reply = await next();
          if (reply.error || !overwritten.delete(socket)) return reply;
          return { value: { data: reply.value.data.map((byte, at) => at < 16 ? 0 : byte) } };
        },
      };
    },
  },
  {
    name: "gives a connection up when its peer's stream has ended",
    caughtBy: ["tcp/send/failed-receive-keeps-sent", "tcp/shutdown/peer-ends-while-sending"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.data.length === 0) await endpoint.invoke("abort", { socket });
        return reply;
      },
    }),
  },
  {
    name: "sends nothing more when a receive has found nothing",
    caughtBy: ["tcp/send/failed-receive-keeps-sent"],
    breaks: () => {
      const spoiled = new Set<SocketId>();
      return {
        recv: markingError(spoiled),
        sendall: async ({ socket }, next) => spoiled.has(socket) ? failed("EPIPE") : await next(),
      };
    },
  },
  {
    name: "reads no more from a connection that was half-closed when a send fails",
    caughtBy: ["tcp/shutdown/wr-send-keeps-received"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        async sendall({ socket }, next, endpoint) {
          const reply = await next();
          if (reply.error && halfClosed.has(socket)) {
            await endpoint.invoke("shutdown", { socket, how: "read" });
            await endpoint.invoke("drain", { socket });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "discards what it has not read when a send is reset",
    caughtBy: ["tcp/send/blocked-reset-keeps-received", "tcp/reset/send-steals-error"],
    breaks: () => ({
      async sendall({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "ECONNRESET") await endpoint.invoke("drain", { socket });
        return reply;
      },
    }),
  },
  {
    name: "dies of SIGPIPE",
    caughtBy: ["tcp/send/sigpipe"],
    breaks: () => {
      let dead = false;
      return {
        async send(_params, next) {
          const reply = await next();
          dead ||= reply.error?.errno === "EPIPE";
          return dead ? await never() : reply;
        },
        sendall: async (_params, next) => dead ? await never() : await next(),
      };
    },
  },
  {
    name: "closes every connection when one of them is a broken pipe",
    caughtBy: ["tcp/send/sigpipe"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        connectStream: keeping(sockets),
        async send({ socket }, next, endpoint) {
          const reply = await next();
          if (reply.error?.errno !== "EPIPE") return reply;
          for (const other of sockets.splice(0)) {
            if (other !== socket) await endpoint.invoke("close", { socket: other });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "reports a broken pipe once and takes what is sent after that",
    caughtBy: ["tcp/send/sigpipe", "tcp/shutdown/wr-then-send"],
    breaks: () => {
      const reported = new Set<SocketId>();
      return {
        async send({ socket, data }, next) {
          const reply = await next();
          if (!reply.error || !reported.has(socket)) {
            if (reply.error) reported.add(socket);
            return reply;
          }
          return { value: { count: data.length } };
        },
        async sendall({ socket }, next) {
          const reply = await next();
          if (!reply.error || !reported.has(socket)) {
            if (reply.error) reported.add(socket);
            return reply;
          }
          return { value: {} };
        },
      };
    },
  },
  {
    name: "throws away what came when the time of a receive with MSG_WAITALL is up",
    caughtBy: ["timeout/waitall-partial"],
    breaks: () => ({
      async recv({ size, flags }, next) {
        const reply = await next();
        const short = flags?.includes("waitall") && reply.value && reply.value.data.length < size;
        return short ? { error: { errno: "EAGAIN", native: "timed out", timeout: true } } : reply;
      },
    }),
  },
  {
    name: "gives what came when the time of a receive with MSG_WAITALL is up, and gives it again",
    caughtBy: ["timeout/waitall-partial"],
    breaks: () => ({
      recv: ({ socket, size, flags }, next) =>
        flags?.includes("waitall") ? next({ socket, size, flags: ["peek"] }) : next(),
    }),
  },
  {
    name: "sends no file when its peer has ended its side",
    caughtBy: ["tcp/shutdown/reply-by-file"],
    breaks: () => ({
      async sendfile({ socket }, next, endpoint) {
        return await hasEnded(endpoint, socket) ? failed("EPIPE") : await next();
      },
    }),
  },
  {
    name: "counts the bytes that can be received in 16 bits",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => ({
      async fionread(_params, next) {
        const reply = await next();
        return reply.value ? { value: { count: reply.value.count % 65_536 } } : reply;
      },
    }),
  },
];
