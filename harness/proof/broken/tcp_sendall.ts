import type { Pattern } from "../../endpoint/kinds.ts";
import { type Defect, part } from "./endpoint.ts";

/** Bytes of a piece of a larger send. */
const PIECE = 65_536;

/** Defects in sendall. */
export const TCP_SENDALL: readonly Defect[] = [
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
        await endpoint.invoke("send", { socket, data: part(data, 0, Math.min(1000, data.length)) });
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
          : await next({ socket, data: part(data, value.count + 1) });
      },
    }),
  },
  {
    name: "sends the first half twice, and the second half of a sendall never",
    caughtBy: ["tcp/send/sendall-completes"],
    breaks: () => ({
      async sendall({ socket, data }, next) {
        const half = data.length / 2;
        if (!Number.isInteger(half)) return await next();
        const reply = await next({ socket, data: part(data, 0, half) });
        return reply.error ? reply : await next({ socket, data: part(data as Pattern, 0, half) });
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
            data: part(data, at, at + PIECE),
          });
          if (error) return { error };
          at += value.count;
        }
        return { value: {} };
      },
    }),
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
    name: "goes on sending when it has failed",
    caughtBy: ["tcp/send/sendall-timeout"],
    breaks: () => ({
      async sendall({ socket, data }, next, endpoint) {
        const reply = await next();
        if (reply.error?.timeout) {
          await endpoint.invoke("setMode", { socket, mode: "natural" });
          // Nobody knows how many bytes were sent before: one is as good as another.
          next({ socket, data: part(data, 1) });
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
];
