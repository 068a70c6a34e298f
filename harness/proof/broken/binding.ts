import type { Address } from "../../endpoint/address.ts";
import { formatAddress } from "../../endpoint/address.ts";
import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import { countingInsteadOf, whenFailed } from "./calls.ts";
import { type Breaks, type Defect, failed, insteadOf } from "./endpoint.ts";

const isInUse = (error: Failure | undefined): boolean => error?.errno === "EADDRINUSE";

const asWildcard = (address: Address): Address =>
  address.family === "unix" ? address : { ...address, host: address.family === "ipv6" ? "::" : "0.0.0.0" };

const WILDCARDS = ["0.0.0.0", "::"];

const isWildcard = (address: Address): boolean =>
  address.family !== "unix" && WILDCARDS.includes(address.host);

/** An address of the same host, whose port the system chooses. */
const atAnyPort = (address: Address): Address =>
  address.family === "unix" ? address : { ...address, port: 0 };

const isPrivileged = (address: Address): boolean =>
  address.family !== "unix" && address.port > 0 && address.port < 1024;

/** Defects in binding, and in the rules of ports. */
export const BINDING: readonly Defect[] = [
  {
    name: "listens at another port where one below 1024 was asked for",
    caughtBy: ["address/privileged-port"],
    breaks: () => ({
      listenStream: ({ address, ...params }, next) =>
        next({ ...params, address: isPrivileged(address) ? atAnyPort(address) : address }),
    }),
  },
  {
    name: "knows no ports of datagrams below 1024",
    caughtBy: ["address/privileged-port"],
    breaks: () => ({
      openDatagram: ({ address }, next) =>
        address && isPrivileged(address) ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
  {
    name: "connects from any port, whatever was asked for",
    caughtBy: ["address/bind-then-connect-source", "address/connect-same-4tuple"],
    breaks: () => ({ connectStream: ({ bind: _bind, ...params }, next) => next(params) }),
  },
  {
    name: "says that a second bind succeeded",
    caughtBy: [
      "address/double-bind",
      "address/bind-after-connect",
      "udp/connected/bind-again",
      "unix/stream/once-only",
    ],
    breaks: () => ({ bind: insteadOf("EINVAL", { value: {} }) }),
  },
  {
    name: "gives every listener that may choose its port the same one",
    caughtBy: ["address/bind-ephemeral"],
    breaks: () => {
      let first: Reply<"listenStream"> | undefined;
      return {
        async listenStream(_params, next) {
          return first ??= await next();
        },
      };
    },
  },
  {
    // As SO_REUSEADDR does on Windows.
    name: "takes an address away from the socket that has it",
    caughtBy: ["address/bind-in-use"],
    breaks: () => {
      const owners = new Map<string, SocketId>();
      const stealing = <M extends "listenStream" | "openDatagram">(kind: M): Breaks<M> =>
        (async (params: { address?: Address }, next: () => Promise<Reply<M>>, endpoint: Endpoint) => {
          let reply = await next();
          const owner = params.address && owners.get(kind + formatAddress(params.address));
          if (isInUse(reply.error) && owner !== undefined) {
            await endpoint.invoke("close", { socket: owner });
            reply = await next();
          }
          if (reply.error) return reply;
          const socket = (reply.value as { socket: SocketId }).socket;
          const name = await endpoint.invoke("getsockname", { socket });
          if (name.value) owners.set(kind + formatAddress(name.value.address), socket);
          return reply;
        }) as unknown as Breaks<M>;
      return { listenStream: stealing("listenStream"), openDatagram: stealing("openDatagram") };
    },
  },
  {
    name: "reports an address in use as one that is not there",
    caughtBy: [
      "address/bind-in-use",
      "address/bind-wildcard-conflict",
      "address/time-wait-rebind",
      "address/rebind-with-live-connections",
      "address/passive-close-no-time-wait",
    ],
    breaks: () => {
      const misnamed = (error: Failure): Failure =>
        isInUse(error) ? { ...error, errno: "EADDRNOTAVAIL" } : error;
      return {
        async listenStream(_params, next) {
          const reply = await next();
          return reply.error ? { error: misnamed(reply.error) } : reply;
        },
        async openDatagram(_params, next) {
          const reply = await next();
          return reply.error ? { error: misnamed(reply.error) } : reply;
        },
      };
    },
  },
  {
    name: "chooses another port when one is taken",
    caughtBy: [
      "address/bind-in-use",
      "address/bind-wildcard-conflict",
      "address/time-wait-rebind",
      "address/rebind-with-live-connections",
      "address/passive-close-no-time-wait",
    ],
    breaks: () => ({
      async listenStream(params, next) {
        const reply = await next();
        if (!isInUse(reply.error)) return reply;
        return await next({ ...params, address: atAnyPort(params.address) });
      },
    }),
  },
  {
    name: "binds the loopback address where every address was asked for",
    caughtBy: ["address/wildcard-receives-all", "address/wildcard-accept-concrete-local"],
    breaks: () => ({
      listenStream(params, next) {
        const { address } = params;
        if (!isWildcard(address) || address.family === "unix") return next();
        const host = address.family === "ipv6" ? "::1" : "127.0.0.1";
        return next({ ...params, address: { ...address, host } });
      },
    }),
  },
  {
    name: "binds every address where one was asked for",
    caughtBy: ["address/specific-bind-isolates", "address/bind-nonlocal"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, address: asWildcard(params.address) }),
    }),
  },
  {
    name: "binds every address where the one that was asked for is not there",
    caughtBy: ["address/bind-nonlocal"],
    breaks: () => ({
      async openDatagram(params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EADDRNOTAVAIL" || !params.address) return reply;
        return await next({ ...params, address: asWildcard(params.address) });
      },
    }),
  },
  {
    name: "compares addresses as text when it looks for conflicts",
    caughtBy: ["address/bind-wildcard-conflict"],
    breaks: () => {
      const taken = new Set<string>();
      return {
        async listenStream(params, next, endpoint) {
          let reply = await next();
          if (isInUse(reply.error) && !taken.has(formatAddress(params.address))) {
            reply = await next({ ...params, address: atAnyPort(params.address) });
          }
          if (reply.error) return reply;
          const name = await endpoint.invoke("getsockname", reply.value);
          if (name.value) taken.add(formatAddress(name.value.address));
          return reply;
        },
      };
    },
  },
  {
    name: "takes the port of an address and not its family",
    caughtBy: ["address/bind-wrong-family"],
    breaks: () => ({
      async bind({ socket, address }, next, endpoint) {
        const reply = await next();
        if (!reply.error || address.family === "unix") return reply;
        const { value } = await endpoint.invoke("getsockname", { socket });
        const own = value && value.address.family !== address.family ? value.address : undefined;
        return own ? await next({ socket, address: own }) : reply;
      },
    }),
  },
  {
    name: "gives a socket up when it cannot be bound",
    caughtBy: ["address/bind-wrong-family", "address/bind-after-connect", "address/double-bind"],
    breaks: () => ({ bind: whenFailed("close") }),
  },
  {
    name: "does not see that a port is taken before somebody connects to it",
    caughtBy: ["address/bind-reuseaddr-two-listeners"],
    breaks: () => ({
      async listen(_params, next) {
        const reply = await next();
        return isInUse(reply.error) ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "takes port 0 for a port like any other, and says that it was reached",
    caughtBy: ["address/connect-port-zero"],
    breaks: () => ({ sendto: countingInsteadOf("EINVAL") }),
  },
  {
    name: "knows the wildcard address as one to bind to only",
    caughtBy: ["address/connect-to-wildcard"],
    breaks: () => ({
      connectStream: ({ address }, next) => isWildcard(address) ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
];
