import type { Defect } from "./endpoint.ts";

/** Defects in closing connections. */
export const TCP_CLOSE: readonly Defect[] = [
  {
    // oven-sh/bun#35947
    name: "throws away on close what was not yet sent",
    caughtBy: ["tcp/close/flushes-pending", "tcp/close/fin-when-drained"],
    breaks: () => ({
      async close(params, _next, endpoint) {
        return await endpoint.invoke("abort", params);
      },
    }),
  },
  {
    // google/gvisor#1449; a FIN before the reset looks the same to the peer.
    name: "ends the stream in order although data was unread",
    caughtBy: ["tcp/close/unread-data-rst", "tcp/close/unread-rst-buffered-first"],
    breaks: () => ({
      async close(params, next, endpoint) {
        await endpoint.invoke("shutdown", { ...params, how: "write" });
        return await next();
      },
    }),
  },
  {
    name: "asks for the pending error at end of file",
    caughtBy: ["tcp/close/fin-then-rst-is-eof"],
    breaks: () => ({
      async drain(params, next, endpoint) {
        const reply = await next();
        if (reply.value?.end !== "eof") return reply;
        const pending = await endpoint.invoke("getsockopt", { socket: params.socket, option: "SO_ERROR" });
        const errno = pending.value?.errno;
        return errno ? { value: { ...reply.value, end: "error", error: { errno, native: errno } } } : reply;
      },
    }),
  },
  {
    name: "closes in order where SO_LINGER says 0 seconds",
    caughtBy: ["tcp/close/linger-zero", "tcp/close/linger-zero-discards"],
    breaks: () => ({
      async abort(params, _next, endpoint) {
        return await endpoint.invoke("close", params);
      },
    }),
  },
  {
    // oven-sh/bun#13217: allowHalfOpen ignored
    name: "gives its own direction up when the other side has ended",
    caughtBy: ["tcp/close/first-send-after-peer-close"],
    breaks: () => ({
      async sendall(params, next, endpoint) {
        const { socket } = params;
        const ended = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        if (ended.value?.events.length) await endpoint.invoke("shutdown", { socket, how: "write" });
        return await next();
      },
    }),
  },
  {
    // denoland/deno#35292
    name: "leaves a waiting receive and the connection as they are when it closes",
    caughtBy: ["tcp/close/blocked-recv-other-thread"],
    breaks: () => ({
      close: () => Promise.resolve({ value: {} }),
    }),
  },
];
