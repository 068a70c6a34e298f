import type { SocketId } from "../../endpoint/kinds.ts";
import type { Breaks, Defect } from "./endpoint.ts";

/** Milliseconds by which a call is late. */
const LATE_MS = 400;

/** A defect of a call whose time is up: it ends later. */
function late(method: "readv" | "recvInto" | "recvmmsg" | "recvmsg"): Defect {
  return {
    name: `has more time for ${method} than was set`,
    caughtBy: ["timeout/receives-in-time"],
    breaks: () => {
      const call: Breaks<typeof method> = async (_params, next) => {
        const reply = await next();
        if (reply.error?.timeout) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
        return reply;
      };
      return { [method]: call };
    },
  };
}

/** Defects in the time of calls other than the plain ones. */
export const LATE_RECEIVES: readonly Defect[] = [
  late("readv"),
  late("recvInto"),
  late("recvmmsg"),
  late("recvmsg"),
  {
    name: "has a third of its time for a receive of a message",
    caughtBy: ["timeout/receives-in-time"],
    breaks: () => {
      const times = new Map<SocketId, number>();
      return {
        setMode({ socket, timeoutMs }, next) {
          if (timeoutMs !== undefined) times.set(socket, timeoutMs);
          return next();
        },
        recvmsg({ socket }, next) {
          const timeoutMs = times.get(socket);
          if (timeoutMs === undefined) return next();
          const error = { errno: null, native: "the time was up", timeout: true };
          const up = new Promise<{ error: typeof error }>((resolve) =>
            setTimeout(() => resolve({ error }), timeoutMs / 3)
          );
          return Promise.race([next(), up]);
        },
      };
    },
  },
];
