import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { countingInsteadOf, withOption } from "./calls.ts";
import { type Defect, failed, insteadOf, marking } from "./endpoint.ts";

const BROADCAST = "127.255.255.255";

/** True for the address of everybody on the loopback interface. */
function isBroadcast(address: Address): boolean {
  return address.family === "ipv4" && address.host === BROADCAST;
}

/** Defects in broadcasts and in groups. */
export const MULTICAST: readonly Defect[] = [
  {
    name: "lets every socket broadcast",
    caughtBy: ["multicast/broadcast-needs-option"],
    breaks: () => ({ openDatagram: withOption("SO_BROADCAST", 1) }),
  },
  {
    name: "turns SO_BROADCAST on where it is needed",
    caughtBy: ["multicast/broadcast-needs-option"],
    breaks: () => ({
      async sendto({ socket, address }, next, endpoint) {
        if (isBroadcast(address)) {
          await endpoint.invoke("setsockopt", { socket, option: "SO_BROADCAST", value: 1 });
        }
        return await next();
      },
    }),
  },
  {
    name: "says that a broadcast was sent which was not allowed",
    caughtBy: ["multicast/broadcast-needs-option"],
    breaks: () => ({ sendto: countingInsteadOf("EACCES") }),
  },
  {
    name: "lets a socket be connected to everybody",
    caughtBy: ["multicast/broadcast-needs-option"],
    breaks: () => ({ connect: insteadOf("EACCES", { value: {} }) }),
  },
  {
    name: "never turns SO_BROADCAST on",
    caughtBy: ["multicast/broadcast-needs-option", "multicast/broadcast-loopback"],
    breaks: () => ({
      async setsockopt({ option }, next) {
        return option === "SO_BROADCAST" ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "sends to its own host what is for everybody",
    caughtBy: ["multicast/broadcast-loopback"],
    breaks: () => ({
      sendto: (params, next) =>
        next(
          isBroadcast(params.address)
            ? { ...params, address: { ...params.address, host: "127.0.0.1" } as Address }
            : params,
        ),
    }),
  },
  {
    name: "says that everybody has sent what everybody got",
    caughtBy: ["multicast/broadcast-loopback", "multicast/join-send-receive"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const reply = await next();
        const { address } = reply.value ?? {};
        return address?.family === "ipv4"
          ? { value: { ...reply.value!, address: { ...address, host: BROADCAST } } }
          : reply;
      },
    }),
  },
  {
    name: "says that it joined a group, and does not",
    caughtBy: ["multicast/join-send-receive", "multicast/two-receivers", "multicast/membership-errors"],
    breaks: () => ({ joinGroup: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "says that it left a group, and stays",
    caughtBy: ["multicast/join-send-receive", "multicast/membership-errors"],
    breaks: () => ({ leaveGroup: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "delivers to a member twice",
    caughtBy: ["multicast/join-send-receive", "multicast/two-receivers"],
    breaks: () => {
      const joined = new Set<SocketId>();
      let again: Reply<"recvfrom"> | undefined;
      return {
        joinGroup: marking(joined),
        async recvfrom({ socket }, next) {
          if (again) {
            const reply = again;
            again = undefined;
            return reply;
          }
          const reply = await next();
          if (joined.has(socket)) again = reply;
          return reply;
        },
      };
    },
  },
  {
    // smoltcp-rs/smoltcp#644
    name: "binds a socket to every address where it is to be bound to a group's",
    caughtBy: ["multicast/bound-to-group"],
    breaks: () => ({
      openDatagram(params, next) {
        const { address } = params;
        const group = address?.family === "ipv4" && address.host.startsWith("239.");
        return next(group ? { ...params, address: { ...address, host: "0.0.0.0" } } : params);
      },
    }),
  },
  {
    name: "gives a group to who joined last",
    caughtBy: ["multicast/two-receivers", "multicast/membership-errors"],
    breaks: () => {
      const members: SocketId[] = [];
      return {
        async joinGroup(params, next, endpoint) {
          for (const socket of members.splice(0)) await endpoint.invoke("close", { socket });
          members.push(params.socket);
          return await next();
        },
      };
    },
  },
  {
    name: "gives a datagram of a group to one of its members",
    caughtBy: ["multicast/two-receivers"],
    breaks: () => {
      const given = new Set<string>();
      return {
        async recvfrom(_params, next) {
          for (;;) {
            const reply = await next();
            const key = `${reply.value?.data}`;
            if (reply.error || !given.has(key)) {
              given.add(key);
              return reply;
            }
          }
        },
      };
    },
  },
  {
    name: "hears every group from the start",
    caughtBy: ["multicast/join-send-receive"],
    breaks: () => ({
      async openDatagram(_params, next, endpoint) {
        const reply = await next();
        const { socket } = reply.value ?? {};
        if (socket === undefined) return reply;
        const { value } = await endpoint.invoke("getsockname", { socket });
        if (value?.address.family !== "ipv4" || value.address.host !== "0.0.0.0") return reply;
        const { port } = value.address;
        const group = { family: "ipv4", host: `239.255.${port >> 8}.${port & 0xff}`, port } as const;
        await endpoint.invoke("joinGroup", { socket, group, interface: 1 });
        return reply;
      },
      async joinGroup(_params, next) {
        await next();
        return { value: {} };
      },
    }),
  },
  {
    name: "joins as often as it is asked to",
    caughtBy: ["multicast/membership-errors"],
    breaks: () => ({ joinGroup: insteadOf("EADDRINUSE", { value: {} }) }),
  },
  {
    name: "leaves groups that it has not joined",
    caughtBy: ["multicast/membership-errors"],
    breaks: () => ({ leaveGroup: insteadOf("EADDRNOTAVAIL", { value: {} }) }),
  },
  {
    name: "takes any address for a group",
    caughtBy: ["multicast/membership-errors"],
    breaks: () => ({ joinGroup: insteadOf("EINVAL", { value: {} }) }),
  },
  {
    name: "joins on the first interface, whichever was asked for",
    caughtBy: ["multicast/membership-errors"],
    breaks: () => ({ joinGroup: (params, next) => next({ ...params, interface: 1 }) }),
  },
  {
    name: "leaves a group for all sockets at once",
    caughtBy: ["multicast/membership-errors"],
    breaks: () => {
      const members = new Set<SocketId>();
      return {
        joinGroup: marking(members),
        async leaveGroup(params, next, endpoint) {
          if (members.has(params.socket)) {
            for (const socket of members) {
              if (socket !== params.socket) await endpoint.invoke("leaveGroup", { ...params, socket });
            }
          }
          return await next();
        },
      };
    },
  },
  {
    name: "sends datagrams to groups as far as others",
    caughtBy: ["multicast/defaults"],
    breaks: () => ({
      async getsockopt({ option }, next) {
        const reply = await next();
        return option.includes("MULTICAST") && reply.value?.value === 1 ? { value: { value: 64 } } : reply;
      },
    }),
  },
  {
    name: "does not hear itself unless it is asked to",
    caughtBy: ["multicast/defaults"],
    breaks: () => ({
      async socket(_params, next, endpoint) {
        const reply = await next();
        const { socket } = reply.value ?? {};
        for (const option of ["IP_MULTICAST_LOOP", "IPV6_MULTICAST_LOOP"] as const) {
          if (socket !== undefined) await endpoint.invoke("setsockopt", { socket, option, value: 0 });
        }
        return reply;
      },
    }),
  },
  {
    name: "changes the hops of all datagrams where those to groups were meant",
    caughtBy: ["multicast/defaults"],
    breaks: () => ({
      async setsockopt(params, next, endpoint) {
        if (params.option === "IP_MULTICAST_TTL") {
          await endpoint.invoke("setsockopt", { ...params, option: "IP_TTL" });
        }
        return await next();
      },
    }),
  },
  {
    name: "refuses to join while another socket is a member",
    caughtBy: ["multicast/membership-errors", "multicast/two-receivers"],
    breaks: () => {
      let member: SocketId | undefined;
      return {
        async joinGroup({ socket }, next) {
          if (member !== undefined && member !== socket) return failed("EADDRINUSE");
          const reply = await next();
          if (reply.value) member = socket;
          return reply;
        },
      };
    },
  },
  {
    name: "sends to groups over 127 hops at most",
    caughtBy: ["multicast/defaults"],
    breaks: () => ({
      setsockopt: (params, next) =>
        next(
          /MULTICAST_(TTL|HOPS)/.test(params.option) && params.value === 255
            ? { ...params, value: 127 }
            : params,
        ),
    }),
  },
  {
    // microsoft/WSL#1678, espressif/ESP8266_RTOS_SDK#31
    name: "has no IP_ADD_MEMBERSHIP",
    caughtBy: ["multicast/joined-by-address"],
    breaks: () => ({
      setRawOption: ({ number }, next) => number === 35 ? Promise.resolve(failed("ENOPROTOOPT")) : next(),
    }),
  },
  {
    name: "keeps a membership that IP_DROP_MEMBERSHIP ends",
    caughtBy: ["multicast/joined-by-address"],
    breaks: () => ({
      setRawOption: ({ number }, next) => number === 36 ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "reads no number of an interface after a group and an address",
    caughtBy: ["multicast/joined-by-address"],
    breaks: () => ({
      setRawOption: ({ data, ...rest }, next) =>
        next({ ...rest, data: rest.number === 35 ? data.subarray(0, 8) : data }),
    }),
  },
  {
    // Mellanox/libvma#602
    name: "takes the group of a request for the interface that datagrams leave by",
    caughtBy: ["multicast/interface"],
    breaks: () => ({
      setRawOption: ({ data, ...rest }, next) =>
        next({ ...rest, data: rest.number === 32 && data.length === 8 ? data.subarray(0, 4) : data }),
    }),
  },
  {
    name: "forgets the interface that datagrams to groups leave by when it is given one of nobody",
    caughtBy: ["multicast/interface"],
    breaks: () => ({
      async setRawOption(params, next) {
        const reply = await next();
        if (params.number === 32 && reply.error) await next({ ...params, data: new Uint8Array(4) });
        return reply;
      },
    }),
  },
  {
    name: "does not report the interface that datagrams to groups leave by",
    caughtBy: ["multicast/interface"],
    breaks: () => ({
      getRawOption: ({ number, size }, next) =>
        number === 32 ? Promise.resolve({ value: { data: new Uint8Array(size) } }) : next(),
    }),
  },
];
