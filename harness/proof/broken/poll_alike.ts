import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, keepingPair } from "./endpoint.ts";
import { isOfType, SOCK_SEQPACKET } from "./records.ts";

/** Defects of one of the calls that tell what is ready, in one state, where the others are right. */
export const POLL_ALIKE: readonly Defect[] = [
  {
    name: "selects as readable what is shut down only once the peer has ended, too",
    caughtBy: ["poll/alike"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how === "read") shut.add(socket);
          return next();
        },
        async select(_params, next, endpoint) {
          const { value, error } = await next();
          if (error) return { error };
          const reads: SocketId[] = [];
          for (const socket of value.reads) {
            const look = { socket, events: ["rdhup", "hup"] as const, timeoutMs: 0 };
            const over = !shut.has(socket) ||
              (await endpoint.invoke("poll", look)).value?.events.includes("hup");
            if (over) reads.push(socket);
          }
          return { value: { ...value, reads } };
        },
      };
    },
  },
  {
    name: "reports by epoll no records that are unread",
    caughtBy: ["poll/alike", "unix/seqpacket/every-call"],
    breaks: () => ({
      async epoll_wait(_params, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const ready = [];
        for (const each of value.ready) {
          const hides = await isOfType(endpoint, each.socket, SOCK_SEQPACKET);
          ready.push(hides ? { ...each, events: each.events.filter((event) => event !== "in") } : each);
        }
        return { value: { ready } };
      },
    }),
  },
  {
    name: "reports no end of a pair's other end where it polls several",
    caughtBy: ["poll/alike"],
    breaks: () => {
      const pairs = new Set<SocketId>();
      return {
        socketpair: keepingPair(pairs, "both"),
        async pollAll(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          const ready = value.ready.map((each) =>
            pairs.has(each.socket)
              ? { ...each, events: each.events.filter((event) => event !== "hup" && event !== "rdhup") }
              : each
          );
          return { value: { ready } };
        },
      };
    },
  },
  {
    name: "selects no datagram socket as writable that was refused",
    caughtBy: ["poll/alike"],
    breaks: () => ({
      async select(_params, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const writes: SocketId[] = [];
        for (const socket of value.writes) {
          const { value: told } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
          const { value: type } = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
          if (!told?.events.includes("err") || type?.value === 1) writes.push(socket);
        }
        return { value: { ...value, writes } };
      },
    }),
  },
  {
    name: "reports no reset by epoll beside a socket that is only writable",
    caughtBy: ["poll/alike"],
    breaks: () => ({
      async epoll_wait(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const beside = value.ready.some(({ events }) => events.join() === "out");
        return { value: { ready: value.ready.filter(({ events }) => !beside || !events.includes("err")) } };
      },
    }),
  },
];
