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
    breaks: () => ({ getaddrinfo: ({ [dropped]: _, ...params }, next) => next(params) }),
  };
}

/** Defects in the resolver. */
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
    ["name/numeric-literals", "name/passive", "name/services"],
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
    breaks: () => ({ getaddrinfo: (params, next) => next({ ...params, family: params.family ?? "ipv6" }) }),
  },
  {
    name: "gives the literal address where a name is required",
    caughtBy: ["name/name-required"],
    breaks: () => ({
      getnameinfo: ({ address, wants }, next) =>
        next({ address, wants: (wants ?? []).filter((each) => each !== "namereqd") }),
    }),
  },
];
