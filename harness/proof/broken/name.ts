import type { Entry } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

/** A defect in the list of `getaddrinfo`. */
function listing(name: string, caughtBy: Defect["caughtBy"], change: (entries: Entry[]) => Entry[]): Defect {
  return {
    name,
    caughtBy,
    breaks: () => ({
      async getaddrinfo(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { ...reply.value, entries: change([...reply.value.entries]) } };
      },
    }),
  };
}

/** A defect that changes the port of every entry. */
function porting(name: string, caughtBy: Defect["caughtBy"], change: (port: number) => number): Defect {
  return listing(name, caughtBy, (entries) =>
    entries.map(({ type, address }) => ({
      type,
      address: address.family === "unix" ? address : { ...address, port: change(address.port) },
    })));
}

/** A defect that drops a parameter of `getaddrinfo`. */
function dropping(
  name: string,
  caughtBy: Defect["caughtBy"],
  dropped: "type" | "family" | "hints" | "service",
): Defect {
  return {
    name,
    caughtBy,
    breaks: () => ({
      getaddrinfo: ({ [dropped]: _, ...params }, next) => next(params),
    }),
  };
}

/** Defects in names and in addresses as text. */
export const NAME: readonly Defect[] = [
  {
    name: "takes no host for this host, and not for every address",
    caughtBy: ["name/passive", "address/empty-host-is-any"],
    breaks: () => ({
      getaddrinfo: (params, next) =>
        next(
          params.hints?.includes("passive") && !params.host
            ? { ...params, host: "127.0.0.1", family: "ipv4" }
            : params,
        ),
    }),
  },
  {
    name: "takes every type of socket but a datagram's for a stream",
    caughtBy: ["name/errors"],
    breaks: () => ({
      getaddrinfo: (params, next) =>
        next(
          params.type === undefined || params.type === "datagram" ? params : { ...params, type: "stream" },
        ),
    }),
  },
  {
    name: "gives the wildcard address of the other family",
    caughtBy: ["name/passive", "address/empty-host-is-any"],
    breaks: () => ({
      getaddrinfo(params, next) {
        const family = params.family === "ipv6" ? "ipv4" : "ipv6";
        return next(params.hints?.includes("passive") ? { ...params, family } : params);
      },
    }),
  },
  dropping("asks for every type of socket", [
    "name/numeric-literals",
    "name/passive",
    "name/services",
    "name/errors",
    "name/v4mapped",
  ], "type"),
  dropping("asks for every family", ["name/passive", "name/errors", "name/v4mapped"], "family"),
  dropping("gives no hint to the resolver", [
    "address/empty-host-is-any",
    "name/passive",
    "name/errors",
    "name/v4mapped",
  ], "hints"),
  dropping("forgets the service", [
    "name/numeric-literals",
    "name/passive",
    "name/services",
    "name/localhost",
    "name/v4mapped",
  ], "service"),
  porting(
    "leaves the port in the order of the network",
    ["name/numeric-literals", "name/passive", "name/services", "name/localhost"],
    (port) => (port >> 8) | ((port & 0xff) << 8),
  ),
  porting(
    "keeps the port in 15 bits",
    ["name/services"],
    (port) => port & 0x7fff,
  ),
  listing("gives the first address alone", ["name/numeric-literals"], (entries) => entries.slice(0, 1)),
  listing(
    "gives each address twice",
    ["name/numeric-literals", "name/errors"],
    (entries) => entries.flatMap((entry) => [entry, entry]),
  ),
  listing("gives an empty list", ["name/numeric-literals", "name/services", "name/localhost"], () => []),
  listing(
    "calls every entry one of a stream",
    ["name/numeric-literals"],
    (entries) => entries.map((entry) => ({ ...entry, type: "stream" })),
  ),
  {
    name: "answers an unknown host with an empty list",
    caughtBy: ["name/errors", "name/bad-hostnames", "name/services"],
    breaks: () => ({
      async getaddrinfo(_params, next) {
        const reply = await next();
        return reply.error ? { value: { entries: [] } } : reply;
      },
    }),
  },
  {
    name: "has one error for everything that a resolver may say",
    caughtBy: ["name/errors", "name/services", "name/bad-hostnames", "name/passive"],
    breaks: () => ({
      async getaddrinfo(_params, next) {
        const reply = await next();
        return reply.error ? { error: { errno: "EAI_FAIL", native: "cannot resolve" } } : reply;
      },
    }),
  },
  {
    name: "gives the resolver's error as an errno of the same number",
    caughtBy: ["name/errors", "name/services", "name/passive"],
    breaks: () => ({
      async getaddrinfo(_params, next) {
        const reply = await next();
        return reply.error ? { error: { errno: "ENOENT", native: "errno 2" } } : reply;
      },
    }),
  },
  {
    name: "cuts a host at the first space",
    caughtBy: ["name/bad-hostnames"],
    breaks: () => ({
      getaddrinfo: (params, next) =>
        next(params.host === undefined ? params : { ...params, host: params.host.trim().split(" ")[0]! }),
    }),
  },
  {
    name: "cuts a port off a host, and brackets",
    caughtBy: ["name/bad-hostnames"],
    breaks: () => ({
      getaddrinfo: (params, next) =>
        next(
          params.host === undefined
            ? params
            : { ...params, host: params.host.replace(/^\[(.*)\]$/, "$1").replace(/^([\d.]+):\d+$/, "$1") },
        ),
    }),
  },
  {
    name: "takes an empty host for any address",
    caughtBy: ["name/bad-hostnames"],
    breaks: () => ({
      getaddrinfo: (params, next) => next(params.host === "" ? { ...params, host: "0.0.0.0" } : params),
    }),
  },
  {
    name: "knows localhost as a name of the network, not of this machine",
    caughtBy: ["name/localhost"],
    breaks: () => ({
      getaddrinfo: (params, next) =>
        next(params.host === "localhost" ? { ...params, host: "192.0.2.1" } : params),
    }),
  },
  {
    name: "asks for IPv6 where a name has IPv4 alone",
    caughtBy: ["name/numeric-literals", "name/errors"],
    breaks: () => ({
      getaddrinfo: (params, next) => next({ ...params, family: params.family ?? "ipv6" }),
    }),
  },
  {
    name: "gives a host back as it was asked for",
    caughtBy: ["name/gethostbyname", "name/localhost"],
    breaks: () => ({ gethostbyname: ({ host }) => Promise.resolve({ value: { hosts: [host] } }) }),
  },
  {
    name: "reads old spellings as four bytes with zeros behind",
    caughtBy: ["name/gethostbyname", "name/aton-vs-pton"],
    breaks: () => ({
      gethostbyname: ({ host }, next) => next({ host: /^\d+\.\d+$/.test(host) ? `${host}.0.0` : host }),
      inet_aton: ({ host }, next) => next({ host: /^\d+\.\d+$/.test(host) ? `${host}.0.0` : host }),
    }),
  },
  {
    name: "finds an IPv4 host for an IPv6 address",
    caughtBy: ["name/gethostbyname"],
    breaks: () => ({
      gethostbyname: ({ host }, next) => next({ host: host === "::1" ? "127.0.0.1" : host }),
    }),
  },
  {
    name: "reads every address with inet_aton",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      inet_pton: (params, next, endpoint) =>
        params.family === "ipv4" ? Promise.resolve(endpoint.invoke("inet_aton", params)) : next(),
    }),
  },
  {
    name: "reads every address with inet_pton",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      inet_aton: ({ host }, _next, endpoint) =>
        Promise.resolve(endpoint.invoke("inet_pton", { family: "ipv4", host })),
    }),
  },
  {
    name: "reads a leading zero as decimal",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      inet_aton: ({ host }, next) => next({ host: host.replace(/^0+(?=\d)/, "") }),
    }),
  },
  {
    name: "gives 255.255.255.255 for what is no address",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      async inet_aton(_params, next) {
        const reply = await next();
        return reply.error ? { value: { data: new Uint8Array(4).fill(255) } } : reply;
      },
    }),
  },
  {
    name: "writes every group of an IPv6 address",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      async inet_ntop({ family, data }, next) {
        if (family !== "ipv6") return await next();
        const groups = Array.from({ length: 8 }, (_, at) => (data[2 * at]! << 8) | data[2 * at + 1]!);
        return { value: { host: groups.map((group) => group.toString(16)).join(":") } };
      },
    }),
  },
  {
    name: "writes a single zero group as ::",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      async inet_ntop(_params, next) {
        const reply = await next();
        if (reply.error || reply.value.host.includes("::")) return reply;
        return { value: { host: reply.value.host.replace(":0:", "::") } };
      },
    }),
  },
  {
    name: "writes an IPv4 address from its last byte on",
    caughtBy: ["name/aton-vs-pton"],
    breaks: () => ({
      inet_ntop: (params, next) =>
        next(params.family === "ipv4" ? { ...params, data: params.data.toReversed() } : params),
    }),
  },
  {
    name: "takes every family but IPv6 for IPv4",
    caughtBy: ["name/aton-vs-pton", "name/errors"],
    breaks: () => ({
      inet_pton: (params, next) => next(params.family === "unix" ? { ...params, family: "ipv4" } : params),
      getaddrinfo: (params, next) => next(params.family === "unix" ? { ...params, family: "ipv4" } : params),
    }),
  },
  {
    name: "swaps host and service",
    caughtBy: ["name/getnameinfo"],
    breaks: () => ({
      async getnameinfo(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { host: reply.value.service, service: reply.value.host } };
      },
    }),
  },
  {
    name: "gives the port in the order of the network as text",
    caughtBy: ["name/getnameinfo"],
    breaks: () => ({
      getnameinfo({ address, wants = [] }, next) {
        if (address.family === "unix") return next();
        const port = (address.port >> 8) | ((address.port & 0xff) << 8);
        return next({ address: { ...address, port }, wants });
      },
    }),
  },
  {
    name: "looks names up though numbers were asked for",
    caughtBy: ["name/getnameinfo"],
    breaks: () => ({ getnameinfo: ({ address }, next) => next({ address, wants: ["numerichost"] }) }),
  },
];

/** Defects in the full name of a host, which Python's interface has and that of C has not. */
export const FULL_NAME: readonly Defect[] = [
  {
    name: "gives an empty name",
    of: "python",
    caughtBy: ["name/getfqdn"],
    breaks: () => ({ getfqdn: () => Promise.resolve({ value: { host: "" } }) }),
  },
  {
    name: "adds a domain to every name",
    of: "python",
    caughtBy: ["name/getfqdn"],
    breaks: () => ({
      getfqdn: ({ host }) => Promise.resolve({ value: { host: `${host}.example` } }),
    }),
  },
  {
    name: "gives all names of a host in one text",
    of: "python",
    caughtBy: ["name/getfqdn"],
    breaks: () => ({
      async getfqdn(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { host: `${reply.value.host} ${reply.value.host}` } };
      },
    }),
  },
];
