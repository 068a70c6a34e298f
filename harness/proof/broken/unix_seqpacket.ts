import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { failingWith } from "./calls.ts";
import { type Defect, failed, insteadOf, part } from "./endpoint.ts";

/** Bytes that this implementation sends at once. */
const MOST = 65_536;

/** Defects in records. */
export const UNIX_SEQPACKET: readonly Defect[] = [
  {
    name: "gives the rest of a record to the next receive",
    caughtBy: ["unix/seqpacket/boundaries"],
    breaks: () => {
      const rests = new Map<SocketId, Uint8Array>();
      return {
        async recvmsg({ socket, size }, next) {
          const rest = rests.get(socket);
          const { value, error } = rest
            ? { value: { data: rest, address: null, count: rest.length, flags: [] } }
            : await next({ socket, size: 1_000 });
          if (error) return { error };
          rests.delete(socket);
          if (value.data.length > size) rests.set(socket, value.data.subarray(size));
          const data = value.data.subarray(0, size);
          return { value: { ...value, data, count: data.length } };
        },
      };
    },
  },
  {
    name: "flags no record that was cut",
    caughtBy: ["unix/seqpacket/boundaries"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { ...reply.value, flags: [] } };
      },
    }),
  },
  {
    name: "sends a record in pieces of 4 bytes",
    caughtBy: ["unix/seqpacket/boundaries", "unix/seqpacket/too-big"],
    breaks: () => ({
      async send(params, next) {
        if (!(params.data instanceof Uint8Array)) return await next();
        for (let at = 0; at < Math.min(params.data.length, 16); at += 4) {
          const { error } = await next({ ...params, data: params.data.subarray(at, at + 4) });
          if (error) return { error };
        }
        return { value: { count: params.data.length } };
      },
    }),
  },
  {
    name: "sends as much of a record as its buffer has room for",
    caughtBy: ["unix/seqpacket/too-big"],
    breaks: () => ({
      async send(params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EMSGSIZE" || !(params.data instanceof Uint8Array)) return reply;
        return await next({ ...params, data: params.data.subarray(0, 1_000) });
      },
    }),
  },
  {
    name: "waits for room for a record that never fits",
    caughtBy: ["unix/seqpacket/too-big"],
    breaks: () => ({ send: insteadOf("EMSGSIZE", failed("EAGAIN")) }),
  },
  {
    name: "takes an empty record for the end of the connection",
    caughtBy: ["unix/seqpacket/zero-vs-eof"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (ended.has(socket)) return { value: { data: new Uint8Array() } };
          const reply = await next();
          if (reply.value?.data.length === 0) ended.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "passes over an empty record",
    caughtBy: ["unix/seqpacket/zero-vs-eof"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        return reply.value?.data.length === 0 ? await next() : reply;
      },
    }),
  },
  {
    name: "sends no empty record",
    caughtBy: ["unix/seqpacket/zero-vs-eof"],
    breaks: () => ({
      send: (params, next) =>
        "seed" in params.data || params.data.length > 0 ? next() : Promise.resolve({ value: { count: 0 } }),
    }),
  },
  {
    name: "sends an empty record where it should end its direction",
    caughtBy: ["unix/seqpacket/connection"],
    breaks: () => ({
      async shutdown({ socket }, _next, endpoint) {
        await endpoint.invoke("send", { socket, data: new Uint8Array() });
        return { value: {} };
      },
    }),
  },
  {
    name: "wants an address for a record that has no connection to go by",
    caughtBy: ["unix/seqpacket/connection"],
    breaks: () => ({ send: insteadOf("ENOTCONN", failed("EDESTADDRREQ")) }),
  },
];

/** Defects in abstract names. */
export const UNIX_ABSTRACT: readonly Defect[] = [
  {
    name: "ends a name at its first NUL but the leading one",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, address: shortened(params.address) }),
    }),
  },
  {
    name: "adds a NUL to an abstract name, as to a path",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, address: terminated(params.address) }),
    }),
  },
  {
    name: "reports no abstract names",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const { address } = value;
        const abstract = address.family === "unix" && address.path.startsWith("\0");
        return abstract ? { value: { address: { family: "unix", path: "" } } } : { value };
      },
    }),
  },
  {
    name: "makes a file for an abstract name",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({
      async listenStream({ address }, next) {
        const reply = await next();
        if (address.family === "unix" && !address.path.includes("\0", 1)) {
          await Deno.writeTextFile(address.path.slice(1), "");
        }
        return reply;
      },
    }),
  },
  {
    name: "says that an abstract name is not there where nobody has it",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({ connectStream: failingWith("ENOENT") }),
  },
  {
    name: "makes two records of one that is longer than 65,536 bytes",
    caughtBy: ["unix/seqpacket/boundaries"],
    breaks: () => ({
      async send({ socket, data }, next) {
        if (data.length <= MOST) return await next();
        const first = await next({ socket, data: part(data, 0, MOST) });
        if (first.error) return first;
        const second = await next({ socket, data: part(data, MOST) });
        return second.error ? second : { value: { count: data.length } };
      },
    }),
  },
  {
    name: "binds no socket to an empty name",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({ bind: () => Promise.resolve({ value: {} }) }),
  },
];

function shortened(address: Address): Address {
  if (address.family !== "unix") return address;
  const end = address.path.indexOf("\0", 1);
  return end < 0 ? address : { family: "unix", path: address.path.slice(0, end) };
}

function terminated(address: Address): Address {
  return address.family === "unix" ? { family: "unix", path: `${address.path}\0` } : address;
}
