import type { Defect } from "./endpoint.ts";

/** Defects in addresses as text, and in the old functions. */
export const NAME_TEXT: readonly Defect[] = [
  {
    name: "gives a host back as it was asked for",
    caughtBy: ["name/gethostbyname", "name/localhost"],
    breaks: () => ({ gethostbyname: ({ host }) => Promise.resolve({ value: { hosts: [host] } }) }),
  },
  {
    name: "reads old spellings as four bytes with zeros after",
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
    caughtBy: ["name/aton-vs-pton", "name/strict-text"],
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
    breaks: () => ({ inet_aton: ({ host }, next) => next({ host: host.replace(/^0+(?=\d)/, "") }) }),
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
    caughtBy: ["name/strict-text"],
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
    caughtBy: ["name/strict-text"],
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
    caughtBy: ["name/strict-text"],
    breaks: () => ({
      inet_ntop: (params, next) =>
        next(params.family === "ipv4" ? { ...params, data: params.data.toReversed() } : params),
    }),
  },
  {
    name: "takes every family but IPv6 for IPv4",
    caughtBy: ["name/strict-text", "name/errors"],
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
    breaks: () => ({ getfqdn: ({ host }) => Promise.resolve({ value: { host: `${host}.example` } }) }),
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
  {
    name:
      "reads an IPv6 address with a scope, in brackets, or with a prefix, and drops what it does not know",
    caughtBy: ["name/strict-text"],
    breaks: () => ({
      inet_pton: ({ family, host }, next) =>
        next({ family, host: family === "ipv6" ? host.replace(/^\[(.*)\]$|[%/].*$/, "$1") : host }),
    }),
  },
  {
    name: "reads an address up to a space",
    caughtBy: ["name/strict-text"],
    breaks: () => ({ inet_pton: ({ family, host }, next) => next({ family, host: host.trimEnd() }) }),
  },
];
