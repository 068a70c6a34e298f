import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, hasEnded, isWaiting, keeping } from "./endpoint.ts";

const caughtBy = ["poll/signal-driven"];

/** Defects in the signals that tell of a socket. */
export const SIGNALS: readonly Defect[] = [
  {
    // sysprog21/elfuse#115, rcore-os/tgoskits#796
    name: "takes O_ASYNC and sends no signal",
    caughtBy,
    breaks: () => ({ awaitSignal: () => Promise.resolve({ value: { signals: [] } }) }),
  },
  {
    name: "sends a signal about a socket to which nothing has come",
    caughtBy,
    breaks: () => ({ awaitSignal: () => Promise.resolve({ value: { signals: ["io"] } }) }),
  },
  {
    name: "tells of the first bytes of a connection alone by a signal",
    caughtBy,
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        async awaitSignal({ socket }, next) {
          const reply = await next();
          if (!reply.value?.signals.length) return reply;
          return told.has(socket) ? { value: { signals: [] } } : (told.add(socket), reply);
        },
      };
    },
  },
  {
    name: "tells of no client by a signal",
    caughtBy,
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping(listeners),
        awaitSignal: ({ socket }, next) =>
          listeners.has(socket) ? Promise.resolve({ value: { signals: [] } }) : next(),
      };
    },
  },
  {
    name: "tells of no datagram by a signal",
    caughtBy,
    breaks: () => {
      const datagrams = new Set<SocketId>();
      return {
        openDatagram: keeping(datagrams),
        async awaitSignal({ socket }, next) {
          const reply = await next();
          return datagrams.has(socket) ? { value: { signals: [] } } : reply;
        },
      };
    },
  },
  {
    name: "tells of no end by a signal",
    caughtBy,
    breaks: () => ({
      async awaitSignal({ socket }, next, endpoint) {
        const reply = await next();
        return await hasEnded(endpoint, socket) ? { value: { signals: [] } } : reply;
      },
    }),
  },
  {
    name: "tells by a signal what has come already",
    caughtBy,
    breaks: () => ({
      awaitSignal: async ({ socket }, next, endpoint) =>
        await isWaiting(endpoint, socket) ? { value: { signals: ["io"] } } : await next(),
    }),
  },
  {
    name: "tells by SIGIO alone that something urgent has come",
    caughtBy: ["urgent/signal"],
    breaks: () => ({
      async awaitSignal(_params, next) {
        const reply = await next();
        return reply.value
          ? { value: { signals: reply.value.signals.filter((each) => each === "io") } }
          : reply;
      },
    }),
  },
  {
    name: "sends SIGURG for every byte",
    caughtBy: ["urgent/signal"],
    breaks: () => ({
      async awaitSignal(_params, next) {
        const reply = await next();
        return reply.value?.signals.length ? { value: { signals: ["io", "urg"] } } : reply;
      },
    }),
  },
];
