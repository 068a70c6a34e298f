import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import { type Defect, keeping } from "./endpoint.ts";

const LISTENER = { address: { family: "ipv4", host: "127.0.0.1", port: 0 } } as const;

/** A defect in the error of the calls that make sockets. */
function failing(name: string, failure: Failure): Defect {
  const wrong = async <R extends { readonly error?: Failure | undefined }>(
    _params: unknown,
    next: () => Promise<R>,
  ): Promise<R> => {
    const reply = await next();
    return reply.error?.errno === "EMFILE" ? { ...reply, error: failure } : reply;
  };
  return {
    name,
    of: "python",
    caughtBy: ["resource/emfile-socket", "tcp/accept/emfile"],
    breaks: () => ({ openDatagram: wrong, accept: wrong, connectStream: wrong, listenStream: wrong }),
  };
}

/** Defects at the limit of descriptors, which only a process of its own can be brought to. */
export const RESOURCE: readonly Defect[] = [
  failing("takes a lack of descriptors for a lack of memory", { errno: "ENOMEM", native: "out of memory" }),
  failing("has one error for everything that it cannot open", { errno: null, native: "cannot open" }),
  failing("says try again where no descriptor is left", { errno: "EAGAIN", native: "try again" }),
  {
    name: "stops listening when it cannot accept",
    of: "python",
    caughtBy: ["tcp/accept/emfile"],
    breaks: () => ({
      async accept(params, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "EMFILE") await endpoint.invoke("close", params);
        return reply;
      },
    }),
  },
  {
    name: "accepts again and again until a descriptor is free",
    of: "python",
    caughtBy: ["tcp/accept/emfile"],
    breaks: () => ({
      async accept(_params, next) {
        for (let tries = 0;; tries++) {
          const reply = await next();
          if (reply.error?.errno !== "EMFILE" || tries > 1000) return reply;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
    }),
  },
  {
    name: "closes the connection that it could not accept",
    of: "python",
    caughtBy: ["tcp/accept/emfile"],
    breaks: () => {
      let lost = false;
      return {
        async accept(_params, next, endpoint) {
          if (lost) {
            lost = false;
            const reply = await next();
            if (reply.value) await endpoint.invoke("close", { socket: reply.value.socket });
          }
          const reply = await next();
          lost = reply.error?.errno === "EMFILE";
          return reply;
        },
      };
    },
  },
  {
    name: "keeps a descriptor for each socket that it could not make",
    of: "python",
    caughtBy: ["resource/emfile-socket"],
    breaks: () => {
      let failed = 0;
      return {
        async listenStream(_params, next) {
          const reply = await next();
          if (reply.error) failed++;
          return reply;
        },
        async close(_params, next, endpoint) {
          const reply = await next();
          if (failed > 0) await endpoint.invoke("listenStream", LISTENER);
          return reply;
        },
      };
    },
  },
  {
    name: "never opens anything again after a failure",
    of: "python",
    caughtBy: ["resource/emfile-socket"],
    breaks: () => {
      let error: Failure | undefined;
      return {
        async listenStream(_params, next) {
          if (error) return { error };
          const reply = await next();
          error = reply.error;
          return reply;
        },
      };
    },
  },
  {
    name: "gives a descriptor back by and by, not with the close",
    of: "python",
    caughtBy: ["resource/emfile-socket", "tcp/accept/emfile"],
    breaks: () => ({
      close(_params, next) {
        setTimeout(() => void next().catch(() => {}), 300);
        return Promise.resolve({ value: {} });
      },
    }),
  },
  {
    name: "ends every connection when a descriptor is missing",
    of: "python",
    caughtBy: ["resource/emfile-socket"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        async listenStream(_params, next, endpoint) {
          const reply = await next();
          if (reply.error) {
            for (const socket of sockets.splice(0)) {
              await endpoint.invoke("shutdown", { socket, how: "both" });
            }
          }
          return reply;
        },
      };
    },
  },
];
