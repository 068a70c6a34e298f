import { formatAddress } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, keeping } from "./endpoint.ts";

/** Defects in what datagram sockets are bound to, and in what they send to. */
export const UDP_BOUND: readonly Defect[] = [
  {
    name: "binds datagram sockets to every address of the host",
    caughtBy: ["udp/specific-bind-filters"],
    breaks: () => ({
      async openDatagram(params, next) {
        const { address } = params;
        if (address?.family !== "ipv4") return await next();
        return await next({ ...params, address: { ...address, host: "0.0.0.0" } });
      },
    }),
  },
  {
    name: "binds datagram sockets to 127.0.0.1, whatever part of the loopback net was named",
    caughtBy: ["udp/specific-bind-filters"],
    breaks: () => ({
      async openDatagram(params, next) {
        const { address } = params;
        if (address?.family !== "ipv4" || !address.host.startsWith("127.")) return await next();
        return await next({ ...params, address: { ...address, host: "127.0.0.1" } });
      },
    }),
  },
  {
    name: "binds a datagram socket to another port where it was given one",
    caughtBy: ["udp/specific-bind-filters", "udp/rebind"],
    breaks: () => ({
      async openDatagram(params, next) {
        const { address } = params;
        if (address === undefined || address.family === "unix") return await next();
        return await next({ ...params, address: { ...address, port: 0 } });
      },
    }),
  },
  {
    name: "keeps a port for a while after its datagram socket was closed, as if it had a connection",
    caughtBy: ["udp/rebind"],
    breaks: () => {
      const lately = new Set<string>();
      return {
        async close({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          if (value) lately.add(formatAddress(value.address));
          return await next();
        },
        openDatagram: async ({ address }, next) =>
          address && lately.has(formatAddress(address)) ? failed("EADDRINUSE") : await next(),
      };
    },
  },
  {
    name: "gives a datagram to every socket that shares its port",
    caughtBy: ["udp/reuseaddr-multi-bind"],
    breaks: () => {
      const ports = new Map<SocketId, string>();
      return {
        async openDatagram(_params, next, endpoint) {
          const reply = await next();
          const name = reply.value && await endpoint.invoke("getsockname", reply.value);
          if (reply.value && name?.value) ports.set(reply.value.socket, formatAddress(name.value.address));
          return reply;
        },
        async recvfrom({ socket, size }, next, endpoint) {
          const reply = await next();
          if (reply.error?.errno !== "EAGAIN") return reply;
          for (const [other, port] of ports) {
            if (other === socket || port !== ports.get(socket)) continue;
            const params = { socket: other, size, flags: ["peek", "dontwait"] } as const;
            const copy = await endpoint.invoke("recvfrom", params);
            if (copy.value) return copy;
          }
          return reply;
        },
      };
    },
  },
  {
    name: "lets the last socket of a shared port take the others with it",
    caughtBy: ["udp/reuseaddr-multi-bind"],
    breaks: () => {
      const closed = new Set<string>();
      return {
        // A port that is bound anew is another one.
        async openDatagram(_params, next, endpoint) {
          const reply = await next();
          const name = reply.value && await endpoint.invoke("getsockname", reply.value);
          if (name?.value) closed.delete(formatAddress(name.value.address));
          return reply;
        },
        async close({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          if (value) closed.add(formatAddress(value.address));
          return await next();
        },
        async recvfrom({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          return value && closed.has(formatAddress(value.address)) ? failed("EBADF") : await next();
        },
      };
    },
  },
  {
    name: "sends to 127.0.0.1 where ::1 was named",
    caughtBy: ["udp/wrong-family"],
    breaks: () => ({
      async sendto(params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EAFNOSUPPORT" || params.address.family === "unix") return reply;
        return await next({ ...params, address: { ...params.address, family: "ipv4", host: "127.0.0.1" } });
      },
    }),
  },
  {
    name: "gives a datagram socket up once a send has failed",
    caughtBy: ["udp/wrong-family", "udp/beyond-max-size"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async sendto({ socket }, next) {
          if (ended.has(socket)) return failed("EBADF");
          const reply = await next();
          if (reply.error) ended.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "wants a datagram socket bound before it receives",
    caughtBy: ["udp/unbound-receive"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        const address = value?.address;
        return address && "port" in address && address.port === 0 ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "finds an empty datagram where none has arrived",
    caughtBy: ["udp/unbound-receive", "timeout/so-rcvtimeo"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EAGAIN") return reply;
        return { value: { data: new Uint8Array(0), address: null } };
      },
    }),
  },
  {
    name: "refuses to send to the wildcard address",
    caughtBy: ["udp/sendto-wildcard"],
    breaks: () => ({
      sendto: async ({ address }, next) =>
        "host" in address && ["0.0.0.0", "::"].includes(address.host) ? failed("EINVAL") : await next(),
    }),
  },
  {
    name: "sends to nobody where the wildcard address was named",
    caughtBy: ["udp/sendto-wildcard"],
    breaks: () => ({
      sendto: async ({ address, data }, next) =>
        "host" in address && ["0.0.0.0", "::"].includes(address.host)
          ? { value: { count: data.length } }
          : await next(),
    }),
  },
  {
    name: "gives a port never back that it chose for a datagram socket by itself",
    caughtBy: ["udp/autobind", "udp/connected/local-address"],
    breaks: () => {
      const [unbound, ports] = [new Set<SocketId>(), new Set<number>()];
      return {
        socket: keeping<"socket">(unbound),
        async close({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          if (unbound.has(socket) && value && "port" in value.address) ports.add(value.address.port);
          return await next();
        },
        async openDatagram({ address }, next) {
          return address && "port" in address && ports.has(address.port)
            ? failed("EADDRINUSE")
            : await next();
        },
      };
    },
  },
];
