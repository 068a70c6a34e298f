import type { Reply } from "../../endpoint/endpoint.ts";
import type { Params } from "../../endpoint/operations.ts";
import { within } from "../../endpoint/within.ts";
import { type Breaks, type Defect, hasEnded, never } from "./endpoint.ts";

/** Milliseconds that every close of a lingering socket takes. */
const SOON_MS = 150;

/** Closes sockets with SO_LINGER and a time in a way of its own, and all others as they should be closed. */
function lingering(close: (closing: Promise<Reply<"close">>) => Promise<Reply<"close">>) {
  return (): { setsockopt: Breaks<"setsockopt">; close: Breaks<"close"> } => {
    const sockets = new Set<number>();
    return {
      setsockopt({ socket, option, value, second }: Params<"setsockopt">, next) {
        if (option === "SO_LINGER") sockets[value && second ? "add" : "delete"](socket);
        return next();
      },
      close: ({ socket }, next) => sockets.delete(socket) ? close(next()) : next(),
    };
  };
}

/** Defects in closes that linger. */
export const LINGERING: readonly Defect[] = [
  {
    name: "closes in the background where SO_LINGER lets a close wait",
    caughtBy: ["tcp/close/linger-waits", "tcp/loss/linger"],
    breaks: lingering((closing) => (closing.catch(() => {}), Promise.resolve({ value: {} }))),
  },
  {
    name: "gives a close up that waits for SO_LINGER before its time",
    caughtBy: ["tcp/close/linger-waits"],
    breaks: lingering(async (closing) => await within(SOON_MS, closing) ?? { value: {} }),
  },
  {
    // gVisor waits until the peer has closed as well.
    name: "lets a close wait for SO_LINGER although everything is delivered",
    caughtBy: ["tcp/close/linger-waits"],
    breaks: lingering(async (closing) => {
      await closing;
      return await never();
    }),
  },
  {
    // espressif/esp-lwip#84
    name: "does not return from a close that lingers after the end of the peer",
    caughtBy: ["tcp/loss/linger"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const linger = await endpoint.invoke("getsockopt", { socket, option: "SO_LINGER" });
        return linger.value?.second && await hasEnded(endpoint, socket) ? await never() : await next();
      },
    }),
  },
  {
    // netty/netty#11981
    name: "gives the whole connection up at a half-close where it lingers",
    caughtBy: ["tcp/shutdown/lingering"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        const linger = await endpoint.invoke("getsockopt", { socket, option: "SO_LINGER" });
        return await (linger.value?.value ? next({ socket, how: "both" }) : next());
      },
    }),
  },
  {
    name: "resets at a half-close where it lingers for no time",
    caughtBy: ["tcp/shutdown/lingering"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_LINGER" });
        if (!value?.value || value.second !== 0) return await next();
        const { error } = await endpoint.invoke("abort", { socket });
        return error ? { error } : { value: {} };
      },
    }),
  },
];
