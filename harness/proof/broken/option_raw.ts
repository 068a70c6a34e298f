import type { Params } from "../../endpoint/operations.ts";
import { type Defect, failed } from "./endpoint.ts";

/** The number of SO_PEERCRED at the level of sockets. */
const SO_PEERCRED = 17;
const SO_PASSCRED = 16;
/** The numbers of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER at the levels of their protocols. */
const MTU_DISCOVER = [10, 23];
/** Options of Linux that have no name here: each with the level of one that has, and its number. */
const OF_LINUX = {
  SO_TIMESTAMP: ["SO_KEEPALIVE", 29],
  SO_PRIORITY: ["SO_KEEPALIVE", 12],
  SO_BINDTODEVICE: ["SO_KEEPALIVE", 25],
  TCP_SYNCNT: ["TCP_NODELAY", 7],
  TCP_QUICKACK: ["TCP_NODELAY", 12],
  TCP_CONGESTION: ["TCP_NODELAY", 13],
  TCP_NOTSENT_LOWAT: ["TCP_NODELAY", 25],
  IP_MTU: ["IP_TTL", 14],
  IP_FREEBIND: ["IP_TTL", 15],
  IP_BIND_ADDRESS_NO_PORT: ["IP_TTL", 24],
} as const;

/** True if a call is about one of these options. */
function isOf(
  name: keyof typeof OF_LINUX,
  { option, number }: { readonly option: string; readonly number?: number | undefined },
): boolean {
  return option === OF_LINUX[name][0] && number === OF_LINUX[name][1];
}

/** Defects in options that are set and read by numbers. */
export const OPTION_RAW: readonly Defect[] = [
  {
    // asterinas/asterinas#2903
    name: "has no credentials of the peer for pairs of datagrams",
    caughtBy: ["unix/stream/credentials"],
    breaks: () => {
      const datagrams = new Set<number>();
      return {
        async socketpair(params, next) {
          const reply = await next();
          const { value } = reply;
          if (value && params.type === "datagram") datagrams.add(value.socket).add(value.other);
          return reply;
        },
        getRawOption: ({ socket, number }, next) =>
          number === SO_PEERCRED && datagrams.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  },
  {
    // microsoft/WSL#706
    name: "receives no message that comes with credentials",
    caughtBy: ["unix/stream/passcred"],
    breaks: () => {
      const asked = new Set<number>();
      return {
        setRawOption({ socket, number, data }, next) {
          if (number === SO_PASSCRED) data[0] ? asked.add(socket) : asked.delete(socket);
          return next();
        },
        recvmsg: ({ socket }, next) => asked.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
  {
    // google/gvisor#14785, rhboot/pesign#69
    name: "looks for descriptors in the first control message alone",
    caughtBy: ["unix/stream/fd-and-credentials"],
    breaks: () => {
      const asked = new Set<number>();
      return {
        setRawOption({ socket, number }, next) {
          if (number === SO_PASSCRED) asked.add(socket);
          return next();
        },
        async recvDescriptors({ socket }, next, endpoint) {
          const reply = await next();
          if (!reply.value || !asked.has(socket)) return reply;
          for (const passed of reply.value.sockets) await endpoint.invoke("close", { socket: passed });
          return { value: { ...reply.value, sockets: [] } };
        },
      };
    },
  },
  {
    name: "says that it has SO_PASSCRED, and forgets it",
    caughtBy: ["unix/stream/passcred"],
    breaks: () => ({
      async setRawOption({ number }, next) {
        return number === SO_PASSCRED ? { value: {} } : await next();
      },
    }),
  },
  {
    // microsoft/WSL#170
    name: "has no IP_MTU_DISCOVER",
    caughtBy: ["option/mtu-discover"],
    breaks: () => ({
      async setRawOption({ number = 0, option }, next) {
        return MTU_DISCOVER.includes(number) && option.startsWith("IP") ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "reports its own credentials where there is no peer",
    caughtBy: ["unix/stream/credentials"],
    breaks: () => ({
      async getRawOption({ number }, next) {
        const reply = await next();
        if (number !== SO_PEERCRED || reply.value === undefined) return reply;
        const [pid, ...rest] = new Int32Array(reply.value.data.slice().buffer);
        return pid
          ? reply
          : { value: { data: new Uint8Array(Int32Array.of(1, 0, 0, ...rest.slice(2)).buffer) } };
      },
    }),
  },
  {
    name: "says that an option which nobody knows is set",
    caughtBy: ["option/no-such-number"],
    breaks: () => ({
      async setRawOption(params, next) {
        const reply = await next();
        return params.number === undefined ? reply : { value: {} };
      },
    }),
  },
  {
    name: "reads an option that nobody knows as nothing",
    caughtBy: ["option/no-such-number"],
    breaks: () => ({
      async getRawOption(params, next) {
        const reply = await next();
        return params.number === undefined ? reply : { value: { data: new Uint8Array() } };
      },
    }),
  },
  {
    name: "says that an option which nobody knows is invalid",
    caughtBy: ["option/no-such-number"],
    breaks: () => ({
      async setRawOption(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ENOPROTOOPT" ? failed("EINVAL") : reply;
      },
    }),
  },
  {
    name: "takes a negative number of an option for none",
    caughtBy: ["option/no-such-number"],
    breaks: () => ({
      getRawOption: ({ number, ...params }, next) =>
        next(number === undefined || number < 0 ? params : { ...params, number }),
    }),
  },
  {
    name: "fills the value of an option up to the size of an int",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      setRawOption(params, next) {
        const data = new Uint8Array(Math.max(4, params.data.length));
        data.set(params.data);
        return next({ ...params, data });
      },
    }),
  },
  {
    name: "sets half of an option whose value is too small",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      async setRawOption({ socket, option }, next, endpoint) {
        const reply = await next();
        if (reply.error && option === "SO_LINGER") {
          await endpoint.invoke("setsockopt", { socket, option, value: 1, second: 0 });
        }
        return reply;
      },
    }),
  },
  {
    name: "refuses to read an option into a buffer that is too small",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      getRawOption: (params, next) => params.size < 4 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
  // google/gvisor#13017, asterinas/asterinas#3512
  ...([
    ["of TCP", ({ option, size }) => option.startsWith("TCP_") && size < 4],
    ["of IP", ({ option, size }) => option.startsWith("IP_") && size < 4],
    ["that are structures", ({ option, size }) => option === "SO_LINGER" && size < 8],
    ["that are times", ({ option, size }) => option === "SO_RCVTIMEO" && size < 16],
    ["about errors", ({ option, size }) => option === "SO_ERROR" && size < 4],
  ] as [string, (params: Params<"getRawOption">) => boolean][]).map(([which, isSmall]): Defect => ({
    name: `refuses to read options ${which} into a buffer that is too small`,
    caughtBy: ["option/value-size"],
    breaks: () => ({
      getRawOption: (params, next) => isSmall(params) ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  })),
  {
    name: "gives the end of a structure where its beginning has room",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      async getRawOption({ socket, option, size }, next) {
        if (option !== "SO_LINGER" || size >= 8) return await next();
        const { value } = await next({ socket, option, size: 8 });
        return value ? { value: { data: value.data.slice(-size) } } : failed("EINVAL");
      },
    }),
  },
  {
    name: "gives all of the buffer that an option is read into",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      async getRawOption({ size }, next) {
        const reply = await next();
        if (!reply.value) return reply;
        const data = new Uint8Array(size);
        data.set(reply.value.data);
        return { value: { data } };
      },
    }),
  },
  {
    name: "refuses options of multicast that are a byte",
    caughtBy: ["option/byte-values"],
    breaks: () => ({
      setRawOption: ({ data }, next) => data.length === 1 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
  // gramineproject/graphene#1658, cloudflare/pingora#574, shadow/shadow#3040, particle-iot/lwip#14
  ...(Object.keys(OF_LINUX) as (keyof typeof OF_LINUX)[]).map((name): Defect => ({
    name: `does not know ${name}`,
    caughtBy: ["option/of-linux"],
    breaks: () => ({
      setRawOption: (params, next) => isOf(name, params) ? Promise.resolve(failed("ENOPROTOOPT")) : next(),
      getRawOption: (params, next) => isOf(name, params) ? Promise.resolve(failed("ENOPROTOOPT")) : next(),
    }),
  })),
  ...([
    ["TCP_CONGESTION", "takes the name of any congestion control"],
    ["SO_BINDTODEVICE", "takes the name of any device"],
    ["TCP_SYNCNT", "takes any count of retries, and forgets it"],
    ["IP_FREEBIND", "takes IP_FREEBIND, and binds foreign addresses no more than before"],
  ] as const).map(([option, name]): Defect => ({
    name,
    caughtBy: ["option/of-linux"],
    breaks: () => ({
      setRawOption: (params, next) => isOf(option, params) ? Promise.resolve({ value: {} }) : next(),
    }),
  })),
  {
    name: "chooses a port at bind, whatever IP_BIND_ADDRESS_NO_PORT says",
    caughtBy: ["option/of-linux"],
    breaks: () => ({
      async setRawOption(params, next, endpoint) {
        const reply = await next();
        if (!isOf("IP_BIND_ADDRESS_NO_PORT", params)) return reply;
        return await endpoint.invoke("setRawOption", { ...params, data: new Uint8Array(params.data.length) });
      },
      getRawOption: (params, next) =>
        isOf("IP_BIND_ADDRESS_NO_PORT", params)
          ? Promise.resolve({ value: { data: Uint8Array.of(1, 0, 0, 0) } })
          : next(),
    }),
  },
  {
    name: "reports an MTU of 0 for every route",
    caughtBy: ["option/of-linux"],
    breaks: () => ({
      async getRawOption(params, next) {
        const reply = await next();
        return reply.value && isOf("IP_MTU", params) ? { value: { data: new Uint8Array(4) } } : reply;
      },
    }),
  },
  {
    name: "binds no foreign address, whatever the options say",
    caughtBy: ["option/of-linux"],
    breaks: () => ({
      bind: ({ address }, next) =>
        address.family === "ipv4" && !address.host.startsWith("127.")
          ? Promise.resolve(failed("EADDRNOTAVAIL"))
          : next(),
    }),
  },
  {
    // bytecodealliance/rustix#239
    name: "reads times of 64 bits as such of 32",
    caughtBy: ["option/of-linux"],
    breaks: () => ({
      setRawOption({ data, ...rest }, next) {
        const isTime = rest.number === 66 || rest.number === 67;
        return next({
          ...rest,
          data: isTime ? Uint8Array.of(...data.subarray(0, 8), ...new Uint8Array(8)) : data,
        });
      },
    }),
  },
  {
    // asterinas/asterinas#2903
    name: "accepts sockets that do not ask for credentials as their listener does",
    caughtBy: ["unix/stream/passcred"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        if (!reply.value) return reply;
        const { socket } = reply.value;
        const off = { socket, option: "SO_KEEPALIVE", number: SO_PASSCRED, data: new Uint8Array(4) } as const;
        await endpoint.invoke("setRawOption", off);
        return reply;
      },
    }),
  },
  {
    // google/gvisor#13492
    name: "writes the whole value of an option, whatever room there is",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      async getRawOption(params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const whole = (await next({ ...params, size: 64 })).value?.data.length ?? 0;
        return { value: { ...value, beyond: Math.max(0, whole - params.size) } };
      },
    }),
  },
  {
    // google/gvisor#7915
    name: "reads the state of a connection as a whole or not at all",
    caughtBy: ["option/value-size"],
    breaks: () => ({
      getRawOption: async ({ option, size }, next) =>
        option === "TCP_INFO" && size < 104 ? failed("EINVAL") : await next(),
    }),
  },
];
