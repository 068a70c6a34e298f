import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { PollEvent, SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, isWaiting } from "./endpoint.ts";

// These numbers are the same on every system.
export const SOCK_DGRAM = 2;
export const SOCK_SEQPACKET = 5;

/** True if a socket is of a type. */
export async function isOfType(endpoint: Endpoint, socket: SocketId, type: number): Promise<boolean> {
  return (await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" })).value?.value === type;
}

/** A poll that reports other events than it should. */
function polling(
  type: number,
  change: (told: readonly PollEvent[], asked: readonly PollEvent[]) => readonly PollEvent[],
): ReturnType<Defect["breaks"]> {
  return {
    async poll({ socket, events }, next, endpoint) {
      if (!await isOfType(endpoint, socket, type)) return await next();
      const { value, error } = await next({ socket, events, timeoutMs: 0 });
      return error ? { error } : { value: { events: change(value.events, events) } };
    },
  };
}

/** Adds an event that was asked for. */
const always =
  (event: PollEvent) => (told: readonly PollEvent[], asked: readonly PollEvent[]): readonly PollEvent[] =>
    asked.includes(event) && !told.includes(event) ? [...told, event] : told;

/** Defects in records, and in polls of what is no stream. */
export const RECORDS: readonly Defect[] = [
  {
    name: "says that there is room for another record, always",
    caughtBy: ["unix/seqpacket/poll"],
    breaks: () => polling(SOCK_SEQPACKET, always("out")),
  },
  {
    name: "never says that a record has come",
    caughtBy: ["unix/seqpacket/poll"],
    breaks: () => polling(SOCK_SEQPACKET, (told) => told.filter((event) => event !== "in")),
  },
  {
    name: "says that there is room for another datagram over AF_UNIX, always",
    caughtBy: ["unix/dgram/poll-full"],
    breaks: () => polling(SOCK_DGRAM, always("out")),
  },
  {
    name: "takes the record that it should look at",
    caughtBy: ["unix/seqpacket/peek"],
    breaks: () => ({
      recv: async ({ socket, size }, next, endpoint) =>
        await isOfType(endpoint, socket, SOCK_SEQPACKET) ? await next({ socket, size }) : await next(),
    }),
  },
  {
    name: "cuts a record where a look has ended",
    caughtBy: ["unix/seqpacket/peek"],
    breaks: () => {
      const looked = new Map<SocketId, number>();
      return {
        async recv({ socket, flags }, next) {
          const { value, error } = await next();
          if (error) return { error };
          if (flags?.includes("peek")) looked.set(socket, value.data.length);
          else if (looked.has(socket)) return { value: { data: value.data.subarray(0, looked.get(socket)) } };
          return { value };
        },
      };
    },
  },
  {
    name: "drops a record for which there is no room, and says that it was sent",
    caughtBy: ["unix/seqpacket/nonblocking"],
    breaks: () => ({
      async send({ socket, data }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EAGAIN" || !await isOfType(endpoint, socket, SOCK_SEQPACKET)) {
          return reply;
        }
        return { value: { count: data.length } };
      },
    }),
  },
  {
    name: "waits for a record, whatever the mode",
    caughtBy: ["unix/seqpacket/nonblocking"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        if (await isOfType(endpoint, socket, SOCK_SEQPACKET)) await isWaiting(endpoint, socket, 60_000);
        return await next();
      },
    }),
  },
  {
    // microsoft/WSL#546
    name: "shuts down connections of records for sending alone",
    caughtBy: ["unix/seqpacket/shutdown-read"],
    breaks: () => ({
      async shutdown({ socket, how }, next, endpoint) {
        const type = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        return type.value?.value === SOCK_SEQPACKET && how === "read" ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "binds records to a path that is taken",
    caughtBy: ["unix/seqpacket/connect-errors"],
    breaks: () => ({
      async bind({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        const reply = await next();
        return value?.value === SOCK_SEQPACKET && reply.error?.errno === "EADDRINUSE" ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "does not say of a listener of records that it listens",
    caughtBy: ["unix/seqpacket/listener"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        const records = option === "SO_ACCEPTCONN" && value?.value === SOCK_SEQPACKET;
        return records ? { value: { value: 0 } } : await next();
      },
    }),
  },
];
