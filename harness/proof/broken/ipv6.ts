import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { after, countingInsteadOf, whenFailed } from "./calls.ts";
import { type Defect, failed, insteadOf, keeping, type Next, takeError } from "./endpoint.ts";
import { isOfType, SOCK_DGRAM } from "./records.ts";

const PREFIX = "::ffff:";

/** A mapped address as one of IPv4; other addresses as they are. */
function unmapped(address: Address): Address {
  if (address.family !== "ipv6" || !address.host.startsWith(PREFIX)) return address;
  return { family: "ipv4", host: address.host.slice(PREFIX.length), port: address.port };
}

/** An address of IPv4 as a mapped one. */
function mapped(address: Address): Address {
  return address.family === "ipv4" ? { ...address, family: "ipv6", host: PREFIX + address.host } : address;
}

/** Makes a call, and changes the address that it gives. */
async function renamed<M extends "accept" | "getsockname" | "getpeername" | "recvfrom">(
  next: Next<M>,
  change: (address: Address) => Address,
): Promise<Reply<M>> {
  const reply = await next();
  const { address } = (reply.value ?? {}) as { address?: Address | null };
  return address ? { value: { ...reply.value!, address: change(address) } } : reply;
}

/** The family's own wildcard or loopback address in the place of another. */
function at(address: Address, hosts: Readonly<Record<string, string>>): Address {
  if (address.family === "unix") return address;
  return { ...address, host: hosts[address.host] ?? address.host };
}

/** Offsets of host and scope in a `struct sockaddr_in6`, in bytes. */
const [HOST_AT, SCOPE_AT] = [8, 24];

/** An address with a scope of one byte. */
function scoped(address: Uint8Array, scope: number): Uint8Array {
  return address.map((byte, at) => at < SCOPE_AT ? byte : at === SCOPE_AT ? scope : 0);
}

/** Defects in IPv6, and in sockets of both families. */
export const IPV6: readonly Defect[] = [
  {
    // denoland/deno#36168
    name: "turns IPV6_V6ONLY on for every listener of IPv6",
    caughtBy: ["ipv6/dual-stack-accept", "ipv6/dual-stack-default"],
    breaks: () => ({
      listenStream: (params, next) =>
        next(params.address.family === "ipv6" ? { ...params, options: { IPV6_V6ONLY: 1 } } : params),
    }),
  },
  {
    // oven-sh/bun#21791
    name: "has no address for a client of IPv4 that was reset before it was accepted",
    caughtBy: ["ipv6/dual-stack-reset"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        const { socket, address } = reply.value ?? {};
        if (socket === undefined || address?.family !== "ipv6" || !address.host.startsWith(PREFIX)) {
          return reply;
        }
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        return value?.events.includes("hup")
          ? { value: { socket, address: { ...address, host: "::", port: 0 } } }
          : reply;
      },
    }),
  },
  {
    name: "turns IPV6_V6ONLY on for every datagram socket of IPv6",
    caughtBy: ["ipv6/dual-stack-datagram", "ipv6/dual-stack-default"],
    breaks: () => ({
      openDatagram: (params, next) =>
        next(params.family === "ipv6" ? { ...params, options: { IPV6_V6ONLY: 1 } } : params),
    }),
  },
  {
    name: "ignores IPV6_V6ONLY",
    caughtBy: ["ipv6/v6only-set", "ipv6/v6only-connect", "ipv6/v6only-datagram"],
    breaks: () => ({
      async setsockopt({ option }, next) {
        return option === "IPV6_V6ONLY" ? { value: {} } : await next();
      },
      connectStream({ options: _, ...params }, next) {
        return next(params);
      },
    }),
  },
  {
    name: "gives datagrams of IPv4 to the socket of IPv6 alone",
    caughtBy: ["ipv6/v6only-datagram"],
    breaks: () => {
      const given: Reply<"recvfrom">[] = [];
      return {
        async recvfrom(_params, next) {
          const reply = await next();
          given.push(reply);
          return given.length === 2 ? given[0]! : reply;
        },
      };
    },
  },
  {
    name: "sends over IPv4 what a socket of IPv6 alone cannot send",
    caughtBy: ["ipv6/v6only-datagram"],
    breaks: () => ({
      async sendto({ data, address }, next) {
        const reply = await next();
        return reply.error && address.family === "ipv6" ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "says that IPV6_V6ONLY can be changed at any time",
    caughtBy: ["ipv6/v6only-set"],
    breaks: () => ({
      async setsockopt({ option }, next) {
        const reply = await next();
        return option === "IPV6_V6ONLY" && reply.error ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "reports IPv4 clients of a socket of IPv6 by their IPv4 address",
    caughtBy: ["ipv6/dual-stack-accept", "ipv6/mapped-bind"],
    breaks: () => ({ accept: (_params, next) => renamed(next, unmapped) }),
  },
  {
    name: "names what is mapped as IPv4 would name it",
    caughtBy: ["ipv6/dual-stack-accept", "ipv6/mapped-connect"],
    breaks: () => ({
      getsockname: (_params, next) => renamed(next, unmapped),
      getpeername: (_params, next) => renamed(next, unmapped),
    }),
  },
  {
    name: "maps the addresses that accept reports, and those of peers the other way",
    caughtBy: ["ipv6/mapped-connect", "ipv6/dual-stack-accept"],
    breaks: () => ({
      accept: (_params, next) => renamed(next, mapped),
      getpeername: (_params, next) => renamed(next, unmapped),
    }),
  },
  {
    // chrysn/aiocoap#209
    name: "does not tell which address of IPv4 was asked",
    caughtBy: ["ipv6/dual-stack-destination"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        if (!reply.value?.to?.startsWith(PREFIX)) return reply;
        const { to: _to, ...rest } = reply.value;
        return { value: rest };
      },
    }),
  },
  {
    name: "reports every datagram of IPv4 that 127.0.0.1 was asked",
    caughtBy: ["ipv6/dual-stack-destination"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        if (!reply.value?.to?.startsWith(PREFIX)) return reply;
        return { value: { ...reply.value, to: `${PREFIX}127.0.0.1` } };
      },
    }),
  },
  {
    name: "reports IPv4 senders of datagrams by their IPv4 address",
    caughtBy: ["ipv6/dual-stack-datagram"],
    breaks: () => ({ recvfrom: (_params, next) => renamed(next, unmapped) }),
  },
  {
    name: "sends to mapped addresses from a socket that IPv4 cannot use",
    caughtBy: ["ipv6/dual-stack-datagram"],
    breaks: () => ({
      async sendto({ address }, next) {
        return address.family === "ipv6" && address.host.startsWith(PREFIX) ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "listens at ::1 where :: was meant",
    caughtBy: ["ipv6/dual-stack-accept", "ipv6/dual-stack-default"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, address: at(params.address, { "::": "::1" }) }),
    }),
  },
  {
    name: "listens on IPv4 where it is asked for ::",
    caughtBy: ["ipv6/dual-stack-accept", "ipv6/dual-stack-default"],
    breaks: () => ({
      listenStream(params, next) {
        const { address } = params;
        if (address.family !== "ipv6" || address.host !== "::") return next();
        return next({ address: { family: "ipv4", host: "0.0.0.0", port: address.port } });
      },
    }),
  },
  {
    name: "binds nothing where a port is taken, and says that it did",
    caughtBy: ["ipv6/dual-bind-conflict", "ipv6/mapped-bind", "resource/ephemeral-exhaustion"],
    breaks: () => ({ bind: insteadOf("EADDRINUSE", { value: {} }) }),
  },
  {
    name: "shares every port, so that the last who came has it",
    caughtBy: ["ipv6/dual-bind-conflict"],
    breaks: () => ({ bind: after("setsockopt", { option: "SO_REUSEPORT", value: 1 }) }),
  },
  {
    name: "looks at conflicts within a family alone",
    caughtBy: ["ipv6/dual-bind-conflict"],
    breaks: () => ({
      async bind({ address }, next) {
        const reply = await next();
        return reply.error?.errno === "EADDRINUSE" && address.family === "ipv4" ? { value: {} } : reply;
      },
    }),
  },
  {
    // oven-sh/bun#6206: the other way round, one address is all that is tried
    name: "tries IPv4 where IPv6 refuses",
    caughtBy: ["ipv6/v6only-connect"],
    breaks: () => ({
      async connectStream({ address }, next) {
        const reply = await next();
        if (!reply.error || address.family !== "ipv6") return reply;
        return await next({ address: { family: "ipv4", host: "127.0.0.1", port: address.port } });
      },
    }),
  },
  {
    name: "remembers that a host refused, whatever the family",
    caughtBy: ["ipv6/v6only-connect"],
    breaks: () => {
      let refused = false;
      return {
        async connectStream(_params, next) {
          if (refused) return failed("ECONNREFUSED");
          const reply = await next();
          refused = reply.error?.errno === "ECONNREFUSED";
          return reply;
        },
      };
    },
  },
  {
    name: "refuses mapped addresses",
    caughtBy: ["ipv6/mapped-connect"],
    breaks: () => ({
      async connectStream({ address }, next) {
        const isMapped = address.family === "ipv6" && address.host.startsWith(PREFIX);
        return isMapped ? failed("EADDRNOTAVAIL") : await next();
      },
    }),
  },
  {
    name: "binds a mapped address as :: of both families",
    caughtBy: ["ipv6/mapped-bind"],
    breaks: () => ({
      listenStream: (params, next) =>
        next({ ...params, address: at(params.address, { "::ffff:127.0.0.1": "::" }) }),
    }),
  },
  {
    name: "chooses an interface for a link-local address by itself",
    caughtBy: ["ipv6/link-local"],
    breaks: () => ({
      async bind({ address }, next) {
        const reply = await next();
        return address.family === "ipv6" && address.host.startsWith("fe80:") ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "gives a socket up that it cannot connect to a link-local address",
    caughtBy: ["ipv6/link-local"],
    breaks: () => ({ connect: whenFailed("close") }),
  },
  {
    name: "names an end of IPv6 by the address of all",
    caughtBy: ["ipv6/tcp-echo"],
    breaks: () => ({
      getsockname: (_params, next) => renamed(next, (address) => at(address, { "::1": "::" })),
    }),
  },
  {
    name: "names the peer of IPv6 as the one of IPv4",
    caughtBy: ["ipv6/tcp-echo"],
    breaks: () => ({
      getpeername: (_params, next) => renamed(next, (address) => at(address, { "::1": "::ffff:127.0.0.1" })),
    }),
  },
  {
    // netty/netty#12597
    name: "cannot dissolve a connection to a mapped address",
    caughtBy: ["ipv6/mapped-dissolve"],
    breaks: () => ({
      async disconnect({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        const mapped = value?.address.family === "ipv6" && value.address.host.startsWith(PREFIX);
        return mapped ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "binds no datagram socket to a mapped address",
    caughtBy: ["ipv6/mapped-datagram"],
    breaks: () => ({
      async bind({ socket, address }, next, endpoint) {
        const mapped = address.family === "ipv6" && address.host.startsWith(PREFIX);
        return mapped && await isOfType(endpoint, socket, SOCK_DGRAM)
          ? failed("EADDRNOTAVAIL")
          : await next();
      },
    }),
  },
  {
    name: "drops the refusals of a peer of IPv4",
    caughtBy: ["ipv6/mapped-datagram"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        const mapped = value?.address.family === "ipv6" && value.address.host.startsWith(PREFIX);
        if (mapped) await takeError(endpoint, socket);
        return await next();
      },
    }),
  },
  {
    name: "waits in vain where a mapped address refuses",
    caughtBy: ["ipv6/mapped-connect"],
    breaks: () => ({
      async connectStream({ address }, next) {
        const reply = await next();
        const mapped = address.family === "ipv6" && address.host.startsWith("::ffff:");
        return mapped && reply.error?.errno === "ECONNREFUSED" ? failed("ETIMEDOUT") : reply;
      },
    }),
  },
  {
    // libuv/libuv#4433
    name: "sends nothing to addresses of IPv4 from a socket of IPv6",
    caughtBy: ["ipv6/plain-addresses"],
    breaks: () => ({
      async sendto({ socket, address }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        return value?.address.family === "ipv6" && address.family === "ipv4"
          ? failed("EADDRNOTAVAIL")
          : await next();
      },
    }),
  },
  {
    // google/gvisor#1490
    name: "sends nothing to an address of IPv4 once a socket of IPv6 is connected to one",
    caughtBy: ["ipv6/plain-addresses"],
    breaks: () => {
      const plain = new Set<SocketId>();
      return {
        connect({ socket, address }, next) {
          if (address.family === "ipv4") plain.add(socket);
          return next();
        },
        async sendto({ socket, address }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          const refuses = plain.has(socket) && value?.address.family === "ipv6" && address.family === "ipv4";
          return refuses ? failed("EINVAL") : await next();
        },
      };
    },
  },
  {
    name: "sends to addresses of IPv4 from a socket of IPv6 alone",
    caughtBy: ["ipv6/plain-addresses"],
    breaks: () => ({ sendto: countingInsteadOf("ENETUNREACH") }),
  },
  {
    name: "says that what it accepts is of both families, whatever its listener is",
    caughtBy: ["ipv6/v6only-set"],
    breaks: () => {
      const accepted = new Set<SocketId>();
      return {
        accept: keeping<"accept">(accepted),
        getsockopt: async ({ socket, option }, next) =>
          option === "IPV6_V6ONLY" && accepted.has(socket) ? { value: { value: 0 } } : await next(),
      };
    },
  },
  {
    // scylladb/seastar#692
    name: "looks at no scope of an address",
    caughtBy: ["ipv6/scope"],
    breaks: () => ({ addressFrom: (params, next) => next({ ...params, data: scoped(params.data, 0) }) }),
  },
  {
    name: "looks for the address where the interface of its scope does not exist",
    caughtBy: ["ipv6/scope"],
    breaks: () => ({ addressFrom: insteadOf("ENODEV", failed("EADDRNOTAVAIL")) }),
  },
  {
    // sbogomolov/reflector-cpp#42
    name: "finds no loopback address that has a scope",
    caughtBy: ["ipv6/scope"],
    breaks: () => ({
      addressFrom: (params, next) =>
        params.data.subarray(SCOPE_AT).some((byte) => byte !== 0) && params.data[HOST_AT] === 0
          ? Promise.resolve(failed("EADDRNOTAVAIL"))
          : next(),
    }),
  },
  {
    name: "keeps the scope of a loopback address in a name",
    caughtBy: ["ipv6/scope"],
    breaks: () => {
      const scopes = new Map<SocketId, number>();
      return {
        addressFrom({ socket, call, data }, next) {
          if (call === "bind") scopes.set(socket, data[SCOPE_AT] ?? 0);
          return next();
        },
        async addressInto({ socket, call }, next) {
          const reply = await next();
          const scope = scopes.get(socket);
          if (!reply.value || call !== "getsockname" || scope === undefined) return reply;
          return { value: { ...reply.value, data: scoped(reply.value.data, scope) } };
        },
      };
    },
  },
];
