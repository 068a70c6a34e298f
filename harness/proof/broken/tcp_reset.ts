import type { SocketId } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, insteadOf, keeping, never } from "./endpoint.ts";

/** Makes a call as it should be made, and gives its error without the errno. */
function nameless<M extends Method>(): Breaks<M> {
  return async (_params, next) => {
    const reply = await next();
    return reply.error ? { error: { ...reply.error, errno: null } } : reply;
  };
}

/** Defects in reporting resets. */
export const TCP_RESET: readonly Defect[] = [
  {
    // oven-sh/bun#39600
    name: "reports a reset as end of file",
    caughtBy: [
      "tcp/reset/recv-once-then-eof",
      "tcp/reset/buffered-before-error",
      "tcp/reset/shutdown-rd-then-close",
      "tcp/reset/after-own-shutdown",
    ],
    breaks: () => ({
      recv: insteadOf("ECONNRESET", { value: { data: new Uint8Array(0) } }),
      async drain(_params, next) {
        const reply = await next();
        if (reply.value?.error?.errno !== "ECONNRESET") return reply;
        const { count, mismatch } = reply.value;
        return { value: { count, mismatch, end: "eof" } };
      },
    }),
  },
  {
    name: "gives errors without their errno",
    caughtBy: [
      "tcp/reset/recv-once-then-eof",
      "tcp/reset/send-after-rst",
      "tcp/connect/refused-bound-not-listening",
    ],
    breaks: () => ({ recv: nameless(), sendall: nameless(), connectStream: nameless() }),
  },
  {
    name: "does not wake a receive when the connection is reset",
    caughtBy: ["tcp/reset/wakes-blocked-recv"],
    breaks: () => ({ recv: insteadOf("ECONNRESET", never()) }),
  },
  {
    // nodejs/node-v0.x-archive#8299
    name: "destroys the socket when a send fails, with what could still be read",
    caughtBy: [
      "tcp/reset/send-steals-error",
      "tcp/close/failed-send-keeps-received",
      "tcp/reset/poll-after-sendall",
      "tcp/shutdown/wr-send-keeps-received",
      "tcp/send/blocked-reset-keeps-received",
    ],
    breaks: () => ({
      async sendall(params, next, endpoint) {
        const reply = await next();
        if (reply.error) await endpoint.invoke("close", { socket: params.socket });
        return reply;
      },
    }),
  },
  {
    // libuv/libuv#1013
    name: "says that a send succeeded when the connection is gone",
    caughtBy: [
      "tcp/reset/send-after-rst",
      "tcp/close/first-send-after-peer-close",
      "tcp/shutdown/wr-then-send",
      "tcp/shutdown/rdwr",
    ],
    breaks: () => ({
      async sendall(_params, next) {
        const reply = await next();
        return reply.error ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "keeps the error that SO_ERROR returned",
    caughtBy: ["tcp/reset/so-error-steals", "tcp/reset/poll-after-so-error"],
    breaks: () => {
      let kept: { value: number; errno?: string | null } | undefined;
      return {
        async getsockopt(_params, next) {
          if (kept) return { value: kept };
          const reply = await next();
          if (reply.value?.errno) kept = reply.value;
          return reply;
        },
      };
    },
  },
  {
    name: "polls for bytes alone, so that an error shows in no event",
    caughtBy: ["tcp/reset/poll", "tcp/connect/nonblocking-refused"],
    breaks: () => ({
      async poll(_params, next) {
        const reply = await next();
        return reply.value?.events.includes("err") ? { value: { events: [] } } : reply;
      },
    }),
  },
  {
    name: "polls for errors and never for hang-ups",
    caughtBy: ["tcp/reset/poll"],
    breaks: () => ({
      async poll(_params, next) {
        const reply = await next();
        return reply.value
          ? { value: { events: reply.value.events.filter((each) => each !== "hup") } }
          : reply;
      },
    }),
  },
  {
    // denoland/deno#6390
    name: "gives all connections up when one is reset",
    caughtBy: ["tcp/reset/isolation"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        connectStream: keeping(sockets),
        async recv(_params, next, endpoint) {
          const reply = await next();
          if (reply.error) { for (const socket of sockets) await endpoint.invoke("close", { socket }); }
          return reply;
        },
      };
    },
  },
];
