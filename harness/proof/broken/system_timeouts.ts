import type { Failure } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, insteadOf, never } from "./endpoint.ts";

const TIME_IS_UP: Failure = { errno: null, native: "the time was up", timeout: true };

/** Times that a call is made again. */
const MOST_TIMES = 50;

/** Sets the times of a structure otherwise; other options as they are. */
function setsTimes(
  change: (seconds: number, microseconds: number) => [number, number],
): Breaks<"setsockopt"> {
  return (params, next) => {
    if (!/TIMEO$/.test(params.option)) return next();
    const [value, second] = change(params.value, params.second ?? 0);
    return next({ ...params, value, second });
  };
}

/** Makes a call again as long as its time is up. */
async function goOn(next: () => Promise<{ readonly error?: Failure | undefined }>): Promise<void> {
  for (let times = 0; times < MOST_TIMES; times++) {
    const { error } = await next();
    if (error?.errno !== "EAGAIN") return;
  }
}

/** Defects with SO_RCVTIMEO and SO_SNDTIMEO. */
export const SYSTEM_TIMEOUTS: readonly Defect[] = [
  {
    name: "takes the microseconds of a timeout for milliseconds",
    caughtBy: ["timeout/so-rcvtimeo", "option/receive-timeout"],
    breaks: () => ({ setsockopt: setsTimes((seconds, microseconds) => [seconds, microseconds >> 10]) }),
  },
  {
    name: "rounds a timeout of the system down to whole seconds",
    caughtBy: ["timeout/so-rcvtimeo", "timeout/so-sndtimeo", "timeout/so-sndtimeo-connect"],
    breaks: () => ({ setsockopt: setsTimes((seconds) => [seconds, 0]) }),
  },
  {
    name: "lets a timeout of the system be set and not taken away",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => ({
      async setsockopt(params, next) {
        const away = params.option === "SO_RCVTIMEO" && params.value === 0 && !params.second;
        return away ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "takes a negative time for one without end",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => ({
      setsockopt: setsTimes((seconds, microseconds) => [seconds, Math.max(0, microseconds)]),
    }),
  },
  {
    name: "tries an accept again whose time is up",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => ({
      async accept(_params, next) {
        let reply = await next();
        while (reply.error?.errno === "EAGAIN") reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "gives an empty datagram where the time is up",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const reply = await next();
        const up = reply.error?.errno === "EAGAIN";
        return up ? { value: { data: new Uint8Array(0), address: null } } : reply;
      },
    }),
  },
  {
    name: "tries a sendall again whose time is up, from its beginning, when it has reported that",
    caughtBy: ["timeout/so-sndtimeo"],
    breaks: () => ({
      async sendall(_params, next) {
        const reply = await next();
        if (reply.error?.errno === "EAGAIN") void goOn(next).catch(() => {});
        return reply;
      },
    }),
  },
  {
    name: "says that all was sent when the time of the system is up",
    caughtBy: ["timeout/so-sndtimeo"],
    breaks: () => ({ sendall: insteadOf("EAGAIN", { value: {} }) }),
  },
  {
    name: "has an error of its own for a connect that is under way",
    caughtBy: ["timeout/so-sndtimeo-connect"],
    breaks: () => ({ connect: insteadOf("EINPROGRESS", { error: TIME_IS_UP }) }),
  },
  {
    name: "counts the milliseconds of a receive's time in 31 bits",
    caughtBy: ["timeout/so-rcvtimeo-weeks"],
    breaks: () => ({
      setsockopt: (params, next) =>
        next(
          params.option === "SO_RCVTIMEO" && params.value * 1_000 > 0x7fffffff
            ? { ...params, value: 0, second: 1_000 }
            : params,
        ),
    }),
  },
  {
    name: "ends one receive in its time, and waits in the next",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => {
      const ended = new Set<number>();
      return {
        async recvfrom({ socket }, next) {
          if (ended.has(socket)) return await never();
          const reply = await next();
          if (reply.error?.errno === "EAGAIN") ended.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "takes a signal for the end of SO_RCVTIMEO",
    of: "python",
    needs: "signal",
    caughtBy: ["timeout/so-rcvtimeo-signal"],
    breaks: () => {
      const waiting = new Set<() => void>();
      return {
        async recv(_params, next) {
          const signalled = new Promise<void>((resolve) => waiting.add(resolve));
          const call = next();
          call.catch(() => {});
          return await Promise.race([call, signalled.then(() => failed("EAGAIN"))]);
        },
        async signal(_params, next) {
          const reply = await next();
          for (const end of waiting) end();
          return reply;
        },
      };
    },
  },
];
