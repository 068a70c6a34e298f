import { formatAddress } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { after } from "./calls.ts";
import { type Defect, failed, marking, never } from "./endpoint.ts";

/** Defects in who may have a port at the same time, and how soon again. */
export const PORT_SHARING: readonly Defect[] = [
  {
    name: "has one space of ports for TCP and UDP",
    caughtBy: ["address/tcp-udp-port-spaces"],
    breaks: () => {
      const ports = new Set<string>();
      return {
        async listenStream(_params, next, endpoint) {
          const reply = await next();
          if (reply.error) return reply;
          const name = await endpoint.invoke("getsockname", reply.value);
          if (name.value) ports.add(formatAddress(name.value.address));
          return reply;
        },
        openDatagram: ({ address }, next) =>
          address && ports.has(formatAddress(address)) ? Promise.resolve(failed("EADDRINUSE")) : next(),
      };
    },
  },
  {
    name: "asks only who had an address first for SO_REUSEADDR",
    caughtBy: ["address/reuseaddr-of-both"],
    breaks: () => ({
      async bind({ socket, address }, next, endpoint) {
        if ("port" in address && address.port !== 0) {
          await endpoint.invoke("setsockopt", { socket, option: "SO_REUSEADDR", value: 1 });
        }
        return await next();
      },
    }),
  },
  {
    name: "asks only who comes to an address second for SO_REUSEADDR",
    caughtBy: ["address/reuseaddr-of-both"],
    breaks: () => ({
      async bind({ socket, address }, next, endpoint) {
        const reply = await next();
        if ("port" in address && address.port === 0) {
          await endpoint.invoke("setsockopt", { socket, option: "SO_REUSEADDR", value: 1 });
        }
        return reply;
      },
    }),
  },
  {
    // asterinas/asterinas#1230
    name: "goes by the SO_REUSEADDR that a datagram socket was bound with",
    caughtBy: ["address/reuseaddr-of-both"],
    breaks: () => {
      const bound = new Set<SocketId>();
      return {
        bind: marking(bound),
        async setsockopt({ socket, option, value }, next) {
          return option === "SO_REUSEADDR" && value === 0 && bound.has(socket) ? { value: {} } : await next();
        },
      };
    },
  },
  {
    name: "lets a port be bound by one socket, whatever SO_REUSEADDR says",
    caughtBy: [
      "address/connect-same-4tuple",
      "address/time-wait-rebind",
      "address/rebind-with-live-connections",
    ],
    breaks: () => {
      const without = <P extends { readonly options?: object }>({ options: _, ...params }: P) => params;
      return {
        listenStream: (params, next) => next(without(params)),
        connectStream: (params, next) => next(without(params)),
      };
    },
  },
  {
    name: "always sets SO_REUSEADDR",
    caughtBy: ["address/time-wait-rebind", "address/rebind-with-live-connections"],
    breaks: () => ({ listenStream: (params, next) => next({ ...params, options: { SO_REUSEADDR: 1 } }) }),
  },
  {
    // oven-sh/bun#1443
    name: "always sets SO_REUSEPORT, so that no conflict shows",
    caughtBy: ["address/bind-in-use", "address/bind-wildcard-conflict", "address/reuseport-share"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, options: { ...params.options, SO_REUSEPORT: 1 } }),
      openDatagram: (params, next) => next({ ...params, options: { ...params.options, SO_REUSEPORT: 1 } }),
    }),
  },
  {
    name: "has a listener of its own for each that shares a port, and forgets the first",
    caughtBy: ["address/reuseport-share"],
    breaks: () => {
      let shared: SocketId | undefined;
      return {
        async listenStream({ options }, next, endpoint) {
          if (options?.SO_REUSEPORT && shared !== undefined) {
            await endpoint.invoke("close", { socket: shared });
          }
          const reply = await next();
          if (options?.SO_REUSEPORT) shared = reply.value?.socket;
          return reply;
        },
      };
    },
  },
  {
    // oven-sh/bun#27406
    name: "hangs when it listens again where an address was in use",
    caughtBy: ["address/listen-after-in-use"],
    breaks: () => {
      const taken = new Set<string>();
      return {
        async listenStream({ address }, next) {
          if (taken.has(formatAddress(address))) return await never();
          const reply = await next();
          if (reply.error?.errno === "EADDRINUSE") taken.add(formatAddress(address));
          return reply;
        },
      };
    },
  },
  {
    name: "remembers that an address was in use",
    caughtBy: ["address/listen-after-in-use"],
    breaks: () => {
      const taken = new Set<string>();
      return {
        async listenStream({ address }, next) {
          if (taken.has(formatAddress(address))) return failed("EADDRINUSE");
          const reply = await next();
          if (reply.error?.errno === "EADDRINUSE") taken.add(formatAddress(address));
          return reply;
        },
      };
    },
  },
  {
    name: "gives the address in use free when it has failed to listen there",
    caughtBy: ["address/listen-after-in-use", "address/bind-in-use"],
    breaks: () => {
      const listeners = new Map<string, SocketId>();
      return {
        async listenStream({ address }, next, endpoint) {
          const reply = await next();
          const owner = listeners.get(formatAddress(address));
          if (reply.error && owner !== undefined) await endpoint.invoke("close", { socket: owner });
          const name = reply.value && await endpoint.invoke("getsockname", reply.value);
          if (name?.value) listeners.set(formatAddress(name.value.address), reply.value!.socket);
          return reply;
        },
      };
    },
  },
  {
    // As SO_REUSEADDR does on Windows.
    name: "sets SO_REUSEPORT with SO_REUSEADDR",
    caughtBy: ["address/reuseaddr-listener-alone"],
    breaks: () => ({
      listenStream: (params, next) =>
        params.options?.SO_REUSEADDR
          ? next({ ...params, options: { ...params.options, SO_REUSEPORT: 1 } })
          : next(),
    }),
  },
  {
    name: "sets SO_REUSEADDR in every bind of its own",
    caughtBy: ["address/bind-reuseaddr-two-listeners"],
    breaks: () => ({ bind: after("setsockopt", { option: "SO_REUSEADDR", value: 1 }) }),
  },
  {
    name: "shares no ports of datagrams with SO_REUSEPORT, and says that it would",
    caughtBy: ["udp/reuseport-share"],
    breaks: () => ({
      openDatagram({ options, ...params }, next) {
        const { SO_REUSEPORT: _, ...others } = options ?? {};
        return next({ ...params, options: others });
      },
    }),
  },
  {
    name: "shares the port of a datagram socket that shares it with whoever asks",
    caughtBy: ["udp/reuseport-share", "udp/reuseaddr-multi-bind"],
    breaks: () => ({
      openDatagram: (params, next) => next({ ...params, options: { ...params.options, SO_REUSEPORT: 1 } }),
    }),
  },
  {
    name: "lets a listener with SO_REUSEPORT join one without it",
    caughtBy: ["address/reuseport-share"],
    breaks: () => ({
      async listenStream({ address: { family }, options }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EADDRINUSE" || !options?.SO_REUSEPORT) return reply;
        return await endpoint.invoke("socket", { family, type: "stream" });
      },
    }),
  },
];
