import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, keeping } from "./endpoint.ts";

const [of, caughtBy] = ["python", ["timeout/default-timeout"]];

/** Makes a socket and sets its time to what `of` gives, unless that is `undefined`. */
function timed<M extends "openDatagram" | "connectStream" | "listenStream" | "accept">(
  time: () => number | null | undefined,
): Breaks<M> {
  return async (_params, next, endpoint) => {
    const reply = await next();
    const timeoutMs = time();
    if (!reply.value || timeoutMs === undefined) return reply;
    const { socket } = reply.value;
    await endpoint.invoke(
      "setMode",
      timeoutMs === null ? { socket, mode: "natural" } : { socket, mode: "timeout", timeoutMs },
    );
    return reply;
  };
}

/** Defects in the timeout that sockets begin with, which is Python's alone. */
export const TIMEOUT_DEFAULT: readonly Defect[] = [
  {
    name: "forgets the default timeout",
    of,
    caughtBy,
    breaks: () => ({ setdefaulttimeout: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "takes the default timeout for microseconds",
    of,
    caughtBy,
    breaks: () => ({
      setdefaulttimeout: ({ timeoutMs }, next) =>
        next({ timeoutMs: timeoutMs === null ? null : Math.ceil(timeoutMs / 1000) }),
    }),
  },
  {
    name: "gives the default timeout to the sockets that there are as well",
    of,
    caughtBy,
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        openDatagram: keeping<"openDatagram">(sockets),
        async setdefaulttimeout({ timeoutMs }, next, endpoint) {
          for (const socket of sockets) {
            if (timeoutMs !== null) await endpoint.invoke("setMode", { socket, mode: "timeout", timeoutMs });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "gives the default timeout to streams alone",
    of,
    caughtBy,
    breaks: () => ({ openDatagram: timed(() => null) }),
  },
  {
    name: "gives the default timeout to no connection that it makes",
    of,
    caughtBy,
    breaks: () => ({ connectStream: timed(() => null), accept: timed(() => null) }),
  },
  {
    name: "cannot take the default timeout back",
    of,
    caughtBy,
    breaks: () => ({
      setdefaulttimeout: ({ timeoutMs }, next) =>
        timeoutMs === null ? Promise.resolve({ value: {} }) : next(),
    }),
  },
];
