import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, markingEnd } from "./endpoint.ts";
import { eventsAt, retold, telling, without } from "./poll.ts";

/** Defects in reports of ends, hang-ups and errors. */
export const POLL_ENDS: readonly Defect[] = [
  {
    name: "calls a half-close a hang-up",
    caughtBy: ["poll/eof"],
    breaks: () => ({ poll: (_params, next) => telling("hup", "rdhup", next) }),
  },
  {
    name: "calls the end of a stream an error",
    caughtBy: ["poll/eof", "poll/peer-gone"],
    breaks: () => ({ poll: (_params, next) => telling("err", "rdhup", next) }),
  },
  {
    name: "reports the end only until it was read",
    caughtBy: ["poll/eof", "poll/peer-gone"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        recv: markingEnd(ended),
        poll: ({ socket }, next) => ended.has(socket) ? without("in", next) : next(),
      };
    },
  },
  {
    name: "never reports a hang-up, though it reports errors and a peer's end",
    caughtBy: ["poll/eof", "poll/peer-gone", "poll/reset-unread", "poll/unasked", "poll/own-shutdown"],
    breaks: () => ({ poll: (_params, next) => without("hup", next) }),
  },
  {
    name: "never reports a peer's half-close, though it reports hang-ups",
    caughtBy: ["poll/eof", "poll/peer-gone", "poll/own-shutdown"],
    breaks: () => ({ poll: (_params, next) => without("rdhup", next) }),
  },
  {
    name: "reports a connect that was refused as one that is there",
    caughtBy: ["poll/refused"],
    breaks: () => ({
      poll: (_params, next) =>
        retold(next, (told) => told.includes("err") && told.includes("out") ? ["out"] : told),
    }),
  },
  {
    name: "reports a refusal as something to write, and not as something to read",
    caughtBy: ["poll/refused", "poll/reset-unread"],
    breaks: () => ({
      poll: (_params, next) =>
        retold(next, (told) => told.includes("err") ? told.filter((each) => each !== "in") : told),
    }),
  },
  {
    name: "takes the error away by reporting it",
    caughtBy: ["poll/reset-unread", "poll/refused"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.events.includes("err")) {
          await endpoint.invoke("getsockopt", { socket, option: "SO_ERROR" });
        }
        return reply;
      },
    }),
  },
  {
    name: "says that an error is there for as long as the socket is",
    caughtBy: ["poll/reset-unread"],
    breaks: () => {
      const failed = new Set<SocketId>();
      return {
        poll: ({ socket }, next) =>
          retold(next, (told) => {
            if (told.includes("err")) failed.add(socket);
            return failed.has(socket) ? [...new Set([...told, "err" as const])] : told;
          }),
      };
    },
  },
  {
    name: "gives the error before the bytes that came before it",
    caughtBy: ["poll/reset-unread"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_ERROR" });
        return value?.errno ? failed(value.errno) : await next();
      },
    }),
  },
  {
    name: "takes a hang-up for the end of the stream, whatever is unread",
    caughtBy: ["poll/peer-gone"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const events = await eventsAt(endpoint, socket);
        return events.includes("hup") ? { value: { data: new Uint8Array(0) } } : await next();
      },
    }),
  },
  {
    name: "reports a hang-up alone, and not that something can be read",
    caughtBy: ["poll/peer-gone", "poll/reset-unread", "poll/eof"],
    breaks: () => ({
      poll: (_params, next) =>
        retold(next, (told) => told.includes("hup") ? told.filter((each) => each !== "in") : told),
    }),
  },
  {
    name: "does not report what its own shutdown ended",
    caughtBy: ["poll/own-shutdown"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how !== "write") ended.add(socket);
          return next();
        },
        poll: ({ socket }, next) => ended.has(socket) ? without("in", next) : next(),
      };
    },
  },
  {
    name: "says that a direction which it has shut down cannot be written",
    caughtBy: ["poll/own-shutdown"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how === "write") ended.add(socket);
          return next();
        },
        poll: ({ socket }, next) => ended.has(socket) ? without("out", next) : next(),
      };
    },
  },
  {
    name: "says that a socket without a connection is readable, as a receive would not wait",
    caughtBy: ["poll/unconnected"],
    breaks: () => ({ poll: (_params, next) => telling("in", "hup", next) }),
  },
  {
    name: "reports hang-ups and errors only to those that ask for them",
    caughtBy: ["poll/unasked"],
    breaks: () => ({
      poll: ({ events }, next) => retold(next, (told) => told.filter((each) => events.includes(each))),
    }),
  },
  {
    // google/gvisor#12577
    name: "reports no error over AF_UNIX",
    caughtBy: ["poll/reset-unread"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const { value: name } = await endpoint.invoke("getsockname", { socket });
        const { value, error } = await next();
        if (error) return { error };
        const unix = name?.address.family === "unix";
        return { value: { events: value.events.filter((each) => !unix || each !== "err") } };
      },
    }),
  },
];
