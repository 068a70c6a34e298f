import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

/** Defects of waits of a millisecond. */
export const SHORT_WAITS: readonly Defect[] = [
  {
    name: "polls without waiting where it is given a single millisecond",
    caughtBy: ["poll/short-waits"],
    breaks: () => ({
      poll: (params, next) => next(params.timeoutMs === 1 ? { ...params, timeoutMs: 0 } : params),
    }),
  },
  {
    name: "polls for a tenth of a second at least",
    caughtBy: ["poll/short-waits"],
    breaks: () => ({
      poll: (params, next) =>
        next(params.timeoutMs > 0 ? { ...params, timeoutMs: Math.max(100, params.timeoutMs) } : params),
    }),
  },
  {
    name: "gives a receive no time where it is given a single millisecond",
    caughtBy: ["poll/short-waits"],
    breaks: () => {
      const short = new Set<SocketId>();
      return {
        setMode({ socket, timeoutMs }, next) {
          if (timeoutMs === 1) short.add(socket);
          else short.delete(socket);
          return next();
        },
        async recvfrom(params, next) {
          if (!short.has(params.socket)) return await next();
          const reply = await next({ ...params, flags: ["dontwait"] });
          return reply.error ? { error: { errno: null, native: "timed out", timeout: true } } : reply;
        },
      };
    },
  },
];
