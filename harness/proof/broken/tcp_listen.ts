import { formatAddress } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { whenFailed } from "./calls.ts";
import { type Defect, failed, insteadOf, isWaiting, keeping, never } from "./endpoint.ts";

/** Defects in listening. */
export const TCP_LISTEN: readonly Defect[] = [
  {
    name: "queues one client, whatever backlog was asked for",
    caughtBy: ["tcp/listen/backlog-limit"],
    breaks: () => ({ listenStream: (params, next) => next({ ...params, backlog: 0 }) }),
  },
  {
    name: "refuses a backlog that is not above 0",
    caughtBy: ["tcp/listen/backlog-clamp"],
    breaks: () => ({
      listenStream: (params, next) => (params.backlog ?? 1) > 0 ? next() : Promise.resolve(failed("EINVAL")),
    }),
  },
  {
    name: "allocates its queue as long as was asked for",
    caughtBy: ["tcp/listen/backlog-clamp"],
    breaks: () => ({
      listenStream: (params, next) =>
        (params.backlog ?? 1) > 65_535 ? Promise.resolve(failed("ENOMEM")) : next(),
    }),
  },
  {
    name: "does not let a listener listen again",
    caughtBy: ["tcp/listen/relisten", "tcp/listen/shutdown-rd"],
    breaks: () => {
      const listeners: SocketId[] = [];
      return {
        listenStream: keeping(listeners),
        listen: ({ socket }, next) => listeners.includes(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
  {
    name: "throws its queue away when it listens again",
    caughtBy: ["tcp/listen/relisten"],
    breaks: () => ({
      async listen({ socket }, next, endpoint) {
        while (await isWaiting(endpoint, socket)) {
          const reply = await endpoint.invoke("accept", { socket });
          if (reply.value) await endpoint.invoke("close", reply.value);
        }
        return await next();
      },
    }),
  },
  {
    name: "says that a socket listens without a name",
    caughtBy: ["tcp/listen/unbound"],
    breaks: () => ({
      async listen({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        const unbound = value && value.address.family !== "unix" && value.address.port === 0;
        return unbound ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "wants a name for every listener",
    caughtBy: ["tcp/listen/unbound"],
    breaks: () => ({
      async listen({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        const unbound = value && value.address.family !== "unix" && value.address.port === 0;
        return unbound ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "says that any socket listens",
    caughtBy: ["tcp/listen/on-connected", "tcp/listen/unbound"],
    breaks: () => ({
      async listen(_params, next) {
        const reply = await next();
        return reply.error ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "gives a connection up that is asked to listen",
    caughtBy: ["tcp/listen/on-connected"],
    breaks: () => ({ listen: whenFailed("shutdown", { how: "both" }) }),
  },
  {
    name: "knows no shutdown of a listener, and says that it was done",
    caughtBy: ["tcp/listen/shutdown-rd"],
    breaks: () => {
      const listeners: SocketId[] = [];
      return {
        listenStream: keeping(listeners),
        shutdown: ({ socket }, next) => listeners.includes(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "shuts a listener down in whatever direction was asked for",
    caughtBy: ["tcp/listen/shutdown-rd"],
    breaks: () => {
      const listeners: SocketId[] = [];
      return {
        listenStream: keeping(listeners),
        shutdown: ({ socket, how }, next) => next({ socket, how: listeners.includes(socket) ? "both" : how }),
      };
    },
  },
  {
    // google/gvisor#1605
    name: "accepts and closes what is in the queue when it closes a listener",
    caughtBy: ["tcp/listen/close-resets-queued"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        while (name.error && await isWaiting(endpoint, socket)) {
          const reply = await endpoint.invoke("accept", { socket });
          if (!reply.value) break;
          await endpoint.invoke("shutdown", { socket: reply.value.socket, how: "write" });
        }
        return await next();
      },
    }),
  },
  {
    // denoland/deno#25480
    name: "closes a listener when the client has come that it waits for",
    caughtBy: ["tcp/listen/close-vs-blocked-accept"],
    breaks: () => {
      const waiting = new Map<SocketId, Promise<unknown>>();
      return {
        accept({ socket }, next) {
          const reply = next();
          waiting.set(socket, reply.then(() => waiting.delete(socket)));
          return reply;
        },
        async close({ socket }, next) {
          if (!waiting.has(socket)) return await next();
          waiting.get(socket)!.then(() => next());
          return { value: {} };
        },
      };
    },
  },
  {
    name: "leaves an accept waiting whose listener is closed",
    caughtBy: ["tcp/listen/close-vs-blocked-accept"],
    breaks: () => ({ accept: insteadOf("EBADF", never()) }),
  },
  {
    // oven-sh/bun#27406
    name: "cannot listen where it has listened before",
    caughtBy: ["tcp/listen/idle-close-frees-port", "tcp/listen/restart-same-port"],
    breaks: () => {
      const used = new Set<string>();
      return {
        async listenStream({ address }, next, endpoint) {
          if (used.has(formatAddress(address))) return failed("EADDRINUSE");
          const reply = await next();
          const name = reply.value && await endpoint.invoke("getsockname", reply.value);
          if (name?.value) used.add(formatAddress(name.value.address));
          return reply;
        },
      };
    },
  },
  {
    name: "finds nothing to read at a listener, and no fault",
    caughtBy: ["tcp/listen/io-on-listener"],
    breaks: () => ({ recv: insteadOf("ENOTCONN", { value: { data: new Uint8Array(0) } }) }),
  },
  {
    name: "reads the bytes of the first client at the listener",
    caughtBy: ["tcp/listen/io-on-listener"],
    breaks: () => ({
      async recv({ socket, size }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "ENOTCONN" || !await isWaiting(endpoint, socket)) return reply;
        const accepted = await endpoint.invoke("accept", { socket });
        if (accepted.error) return reply;
        return await next({ socket: accepted.value.socket, size });
      },
    }),
  },
  {
    name: "queues one client, whatever backlog a listen of its own asks for",
    caughtBy: ["tcp/listen/relisten"],
    breaks: () => ({ listen: ({ socket }, next) => next({ socket, backlog: 0 }) }),
  },
  {
    name: "keeps the backlog of its first listen",
    caughtBy: ["tcp/listen/backlog-raised"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        listen: ({ socket }, next) => listeners.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "counts no bytes at a listener, and finds no fault",
    caughtBy: ["tcp/listen/fionread"],
    breaks: () => ({ fionread: insteadOf("EINVAL", { value: { count: 0 } }) }),
  },
  {
    name: "takes a backlog beyond its most for none",
    caughtBy: ["tcp/listen/backlog-clamp"],
    breaks: () => ({
      listenStream: (params, next) =>
        next((params.backlog ?? 1) > 65_535 ? { ...params, backlog: 0 } : params),
    }),
  },
  {
    // google/gvisor#5637, cloudius-systems/osv#283
    name: "lets clients connect for which its queue has no room, and ends them when they are accepted",
    caughtBy: ["tcp/listen/backlog-limit"],
    breaks: () => {
      let [room, accepted] = [Infinity, 0];
      return {
        async listenStream(params, next) {
          room = params.backlog ?? Infinity;
          return await next({ ...params, backlog: 128 });
        },
        async accept(_params, next, endpoint) {
          const reply = await next();
          if (reply.value && ++accepted > room) {
            await endpoint.invoke("shutdown", { socket: reply.value.socket, how: "both" });
          }
          return reply;
        },
      };
    },
  },
  {
    // shadow/shadow#1780
    name: "keeps a listener's port for a client that it has not accepted",
    caughtBy: ["tcp/listen/restart-same-port"],
    breaks: () => {
      const kept = new Set<string>();
      return {
        async close({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_ACCEPTCONN" });
          if (value?.value === 1 && await isWaiting(endpoint, socket)) {
            const { address } = (await endpoint.invoke("getsockname", { socket })).value!;
            kept.add(formatAddress(address));
          }
          return await next();
        },
        listenStream: ({ address }, next) =>
          kept.has(formatAddress(address)) ? Promise.resolve(failed("EADDRINUSE")) : next(),
      };
    },
  },
  {
    name: "refuses a backlog below 0 where a socket was bound before",
    caughtBy: ["tcp/listen/backlog-clamp"],
    breaks: () => ({
      listen: ({ backlog }, next) => backlog < 0 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
  {
    name: "does not listen on a socket whose connect was refused",
    caughtBy: ["tcp/connect/retry-same-socket"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") refused.add(socket);
          return reply;
        },
        listen: ({ socket }, next) => refused.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
];
