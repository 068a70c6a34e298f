import type { Failure, Pattern, Payload } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import type { Defect } from "./endpoint.ts";

/** Bytes of a piece of a larger send. */
const PIECE = 65_536;

const EAGAIN: Failure = { errno: "EAGAIN", native: "EAGAIN" };

/** A part of a payload. */
function slice(data: Payload, from: number, to = data.length): Payload {
  if (data instanceof Uint8Array) return data.subarray(from, to);
  return { ...data, offset: (data.offset ?? 0) + from, length: Math.min(to, data.length) - from };
}

/** Defects in sends that meet full buffers. */
export const TCP_SEND: readonly Defect[] = [
  {
    name: "claims that a partial send was full, and drops the rest",
    caughtBy: [
      "tcp/send/partial-nonblocking",
      "tcp/send/partial-count-exact",
      "tcp/send/counts-add-up",
      "tcp/send/timeout-mode-partial",
      "tcp/send/blocked-peer-close-unread",
    ],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: data.length } };
      },
    }),
  },
  {
    name: "counts one byte less than it sent",
    caughtBy: ["tcp/send/partial-count-exact", "tcp/send/counts-add-up"],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: Math.max(1, reply.value.count - 1) } };
      },
    }),
  },
  {
    name: "counts one byte more than it sent",
    caughtBy: ["tcp/send/partial-count-exact", "tcp/send/counts-add-up"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: Math.min(data.length, reply.value.count + 1) } };
      },
    }),
  },
  {
    name: "returns 0 where it should say EAGAIN",
    caughtBy: ["tcp/send/partial-nonblocking", "tcp/send/eagain-sends-nothing"],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        return reply.error?.errno === "EAGAIN" ? { value: { count: 0 } } : reply;
      },
    }),
  },
  {
    name: "says EAGAIN when it sent a part",
    caughtBy: [
      "tcp/send/partial-nonblocking",
      "tcp/send/partial-count-exact",
      "tcp/send/eagain-sends-nothing",
      "tcp/send/counts-add-up",
    ],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.value && reply.value.count < data.length ? { error: EAGAIN } : reply;
      },
    }),
  },
  {
    name: "waits in spite of nonblocking mode",
    caughtBy: [
      "tcp/send/partial-nonblocking",
      "tcp/send/sendall-nonblocking",
      "timeout/nonblocking-empty",
      "tcp/accept/empty-queue",
    ],
    breaks: () => ({ setMode: ({ socket }, next) => next({ socket, mode: "natural" }) }),
  },
  {
    name: "queues what it refused and sends it later",
    caughtBy: ["tcp/send/eagain-sends-nothing"],
    breaks: () => {
      let refused: Params<"send"> | undefined;
      return {
        async send(params, next) {
          const reply = await next();
          if (reply.error) refused = params;
          return reply;
        },
        async sendall(_params, next) {
          if (refused) await next({ ...refused, data: slice(refused.data, 0, PIECE) });
          return await next();
        },
      };
    },
  },
  {
    name: "is always writable",
    caughtBy: ["tcp/send/writable-after-drain"],
    breaks: () => ({ poll: () => Promise.resolve({ value: { events: ["out"] } }) }),
  },
  {
    name: "never becomes writable again",
    caughtBy: ["tcp/send/writable-after-drain"],
    breaks: () => {
      let full = false;
      return {
        async poll(_params, next) {
          const reply = full ? undefined : await next();
          full ||= reply?.value?.events.length === 0;
          return reply ?? { value: { events: [] } };
        },
      };
    },
  },
  {
    name: "returns from a blocking send after the first piece",
    caughtBy: ["tcp/send/blocking-send-full", "tcp/send/blocked-peer-close-unread"],
    breaks: () => ({ send: ({ socket, data }, next) => next({ socket, data: slice(data, 0, PIECE) }) }),
  },
  {
    name: "sends two pieces of a large blocking send in the wrong order",
    caughtBy: ["tcp/send/blocking-send-full"],
    breaks: () => ({
      async send({ socket, data }, next) {
        if (data.length < 2 * PIECE) return await next();
        for (const [from, to] of [[PIECE, 2 * PIECE], [0, PIECE]] as const) {
          await next({ socket, data: slice(data, from, to) });
        }
        const reply = await next({ socket, data: slice(data, 2 * PIECE) });
        return reply.error ? reply : { value: { count: reply.value.count + 2 * PIECE } };
      },
    }),
  },
  {
    name: "waits for the whole of a send with a timeout, and longer than that",
    caughtBy: ["tcp/send/timeout-mode-partial"],
    breaks: () => ({
      send: ({ socket, data }, _next, endpoint) =>
        Promise.resolve(endpoint.invoke("sendall", { socket, data })).then(() => new Promise(() => {})),
    }),
  },
  {
    name: "loses the count of a send when its time is up",
    caughtBy: ["tcp/send/timeout-mode-partial"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        const partial = reply.value !== undefined && reply.value.count < data.length;
        return partial ? { error: { errno: "EAGAIN", native: "timed out", timeout: true } } : reply;
      },
    }),
  },
  {
    name: "makes one send of sendall",
    caughtBy: [
      "tcp/send/sendall-completes",
      "tcp/send/sendall-timeout",
      "tcp/send/sendall-nonblocking",
      "tcp/send/mutual-sendall-deadlock",
      "tcp/send/blocked-peer-reset",
    ],
    breaks: () => ({
      async sendall({ socket, data }, _next, endpoint) {
        const { error } = await endpoint.invoke("send", { socket, data });
        return error ? { error } : { value: {} };
      },
    }),
  },
  {
    name: "starts sendall again from the beginning after a partial send",
    caughtBy: [
      "tcp/send/sendall-completes",
      "tcp/send/sendall-timeout",
      "tcp/send/sendall-nonblocking",
      "tcp/send/mutual-sendall-deadlock",
    ],
    breaks: () => ({
      async sendall({ socket, data }, next, endpoint) {
        // A partial send of one piece, so that there is room for the beginning again.
        await endpoint.invoke("send", { socket, data: slice(data, 0, Math.min(1000, data.length)) });
        return await next();
      },
    }),
  },
  {
    name: "skips a byte in sendall after a partial send",
    caughtBy: ["tcp/send/sendall-completes"],
    breaks: () => ({
      async sendall({ socket, data }, next, endpoint) {
        const { value, error } = await endpoint.invoke("send", { socket, data });
        if (error) return { error };
        return value.count === data.length
          ? { value: {} }
          : await next({ socket, data: slice(data, value.count + 1) });
      },
    }),
  },
  {
    name: "does not tell sendall where the second half begins",
    caughtBy: ["tcp/send/sendall-completes"],
    breaks: () => ({
      async sendall({ socket, data }, next) {
        const half = data.length / 2;
        if (!Number.isInteger(half)) return await next();
        const reply = await next({ socket, data: slice(data, 0, half) });
        return reply.error ? reply : await next({ socket, data: slice(data as Pattern, 0, half) });
      },
    }),
  },
  {
    name: "gives every piece of sendall the whole timeout",
    caughtBy: ["tcp/send/sendall-total-time"],
    breaks: () => ({
      async sendall({ socket, data }, _next, endpoint) {
        for (let at = 0; at < data.length;) {
          const { value, error } = await endpoint.invoke("send", {
            socket,
            data: slice(data, at, at + PIECE),
          });
          if (error) return { error };
          at += value.count;
        }
        return { value: {} };
      },
    }),
  },
  {
    name: "knows no timeout of sends",
    caughtBy: ["tcp/send/sendall-timeout", "tcp/send/mutual-sendall-deadlock", "tcp/send/sendall-total-time"],
    breaks: () => ({ setMode: ({ socket }, next) => next({ socket, mode: "natural" }) }),
  },
  {
    name: "takes milliseconds for hundredths",
    caughtBy: ["tcp/send/sendall-timeout", "tcp/send/sendall-total-time"],
    breaks: () => ({
      setMode: (params, next) =>
        next(params.timeoutMs === undefined ? params : { ...params, timeoutMs: params.timeoutMs / 10 }),
    }),
  },
  {
    name: "goes on sending when it has given up",
    caughtBy: ["tcp/send/sendall-timeout"],
    breaks: () => ({
      async sendall({ socket, data }, next, endpoint) {
        const reply = await next();
        if (reply.error?.timeout) {
          await endpoint.invoke("setMode", { socket, mode: "natural" });
          // How much of it was sent before is not known here.
          next({ socket, data: slice(data, 1) });
        }
        return reply;
      },
    }),
  },
  {
    name: "reports success when it has queued, and sends in the background",
    caughtBy: [
      "tcp/send/sendall-timeout",
      "tcp/send/sendall-nonblocking",
      "tcp/send/mutual-sendall-deadlock",
      "tcp/send/blocked-peer-reset",
    ],
    breaks: () => ({
      sendall(_params, next) {
        next();
        return Promise.resolve({ value: {} });
      },
    }),
  },
  {
    name: "reports a reset during a large send as success",
    caughtBy: ["tcp/send/blocked-peer-reset", "tcp/send/blocked-peer-close-unread"],
    breaks: () => ({
      async sendall(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNRESET" ? { value: {} } : reply;
      },
      async send({ data }, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNRESET" ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "takes a reset for EAGAIN and waits for ever",
    caughtBy: ["tcp/send/blocked-peer-reset", "tcp/send/blocked-peer-close-unread"],
    breaks: () => ({
      async sendall(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNRESET" ? await new Promise(() => {}) : reply;
      },
      async send(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNRESET" ? await new Promise(() => {}) : reply;
      },
    }),
  },
  {
    name: "accepts sends on a socket that was never connected",
    caughtBy: ["tcp/send/not-connected"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error?.errno === "EPIPE" ? { value: { count: data.length } } : reply;
      },
    }),
  },
];
