import type { SocketId } from "../../endpoint/kinds.ts";
import { countingInsteadOf, withOption } from "./calls.ts";
import { type Defect, failed, marking, never } from "./endpoint.ts";

/** Defects in urgent data. */
export const URGENT: readonly Defect[] = [
  {
    name: "sends urgent bytes as ordinary ones",
    caughtBy: ["urgent/sent", "urgent/local", "urgent/unsupported-udp"],
    breaks: () => ({
      send: ({ flags: _, ...params }, next) => next(params),
      sendto: ({ flags: _, ...params }, next) => next(params),
    }),
  },
  {
    name: "makes the first byte of an urgent send urgent",
    caughtBy: ["urgent/sent"],
    breaks: () => ({
      async send(params, next, endpoint) {
        const { data, socket } = params;
        if (!params.flags?.includes("oob") || !(data instanceof Uint8Array) || data.length < 2) {
          return await next();
        }
        await next({ ...params, data: data.subarray(0, 1) });
        await endpoint.invoke("sendall", { socket, data: data.subarray(1) });
        return { value: { count: data.length } };
      },
    }),
  },
  {
    name: "sends the last byte of an urgent send alone",
    caughtBy: ["urgent/sent"],
    breaks: () => ({
      async send(params, next) {
        const { data } = params;
        if (!params.flags?.includes("oob") || !(data instanceof Uint8Array)) return await next();
        const reply = await next({ ...params, data: data.subarray(-1) });
        return reply.error ? reply : { value: { count: data.length } };
      },
    }),
  },
  {
    name: "counts the urgent byte alone",
    caughtBy: ["urgent/sent"],
    breaks: () => ({
      async send({ flags }, next) {
        const reply = await next();
        return reply.value && flags?.includes("oob") ? { value: { count: 1 } } : reply;
      },
    }),
  },
  {
    name: "keeps every urgent byte among the ordinary ones",
    caughtBy: ["urgent/basic", "urgent/unread", "urgent/none-or-twice"],
    breaks: () => ({ accept: withOption("SO_OOBINLINE", 1) }),
  },
  {
    name: "reads an ordinary byte where an urgent one was asked for",
    caughtBy: ["urgent/basic", "urgent/newer", "urgent/none-or-twice", "urgent/unread"],
    breaks: () => ({
      recv: ({ flags, ...params }, next) =>
        next(flags ? { ...params, flags: [...flags.filter((each) => each !== "oob"), "dontwait"] } : params),
    }),
  },
  {
    name: "reads on after the mark",
    caughtBy: ["urgent/basic", "urgent/inline"],
    breaks: () => ({
      async recv(params, next) {
        const reply = await next();
        if (params.flags || !reply.value || reply.value.data.length === 0) return reply;
        const left = params.size - reply.value.data.length;
        if (left === 0) return reply;
        const more = await next({ ...params, size: left, flags: ["dontwait"] });
        return { value: { data: Uint8Array.of(...reply.value.data, ...more.value?.data ?? []) } };
      },
    }),
  },
  {
    name: "never reports urgent data",
    caughtBy: ["urgent/basic", "urgent/inline"],
    breaks: () => ({
      async poll(_params, next) {
        const reply = await next();
        return reply.value
          ? { value: { events: reply.value.events.filter((each) => each !== "pri") } }
          : reply;
      },
    }),
  },
  {
    name: "reports urgent data after it was read",
    caughtBy: ["urgent/basic", "urgent/unread"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: marking(told),
        async poll({ socket, events }, next) {
          const reply = await next();
          return reply.value && told.has(socket) && events.includes("pri")
            ? { value: { events: [...new Set([...reply.value.events, "pri" as const])] } }
            : reply;
        },
      };
    },
  },
  {
    name: "keeps an urgent byte that was read, and gives it again",
    caughtBy: ["urgent/none-or-twice"],
    breaks: () => {
      const kept = new Map<SocketId, Uint8Array>();
      return {
        async recv({ socket, flags }, next) {
          const reply = await next();
          if (!flags?.includes("oob")) return reply;
          if (reply.value) kept.set(socket, reply.value.data);
          const data = kept.get(socket);
          return reply.error && data ? { value: { data } } : reply;
        },
      };
    },
  },
  {
    name: "takes an urgent byte by looking at it",
    caughtBy: ["urgent/none-or-twice"],
    breaks: () => ({
      recv: (params, next) => next(params.flags?.includes("oob") ? { ...params, flags: ["oob"] } : params),
    }),
  },
  {
    name: "takes no urgent data for the end of the stream",
    caughtBy: ["urgent/none-or-twice", "urgent/inline", "urgent/unread"],
    breaks: () => ({
      async recv({ flags }, next) {
        const reply = await next();
        return flags?.includes("oob") && reply.error ? { value: { data: new Uint8Array(0) } } : reply;
      },
    }),
  },
  {
    name: "waits for urgent data where there is none",
    caughtBy: ["urgent/none-or-twice", "urgent/inline", "urgent/unread"],
    breaks: () => ({
      async recv({ flags }, next) {
        const reply = await next();
        return flags?.includes("oob") && reply.error ? never() : reply;
      },
    }),
  },
  {
    name: "gives the older of two urgent bytes",
    caughtBy: ["urgent/newer"],
    breaks: () => {
      const first = new Map<SocketId, Uint8Array>();
      return {
        async poll(params, next, endpoint) {
          const reply = await next();
          const { socket } = params;
          if (reply.value?.events.includes("pri") && !first.has(socket)) {
            const peek = await endpoint.invoke("recv", { socket, size: 1, flags: ["oob", "peek"] });
            if (peek.value) first.set(socket, peek.value.data);
          }
          return reply;
        },
        async recv({ socket, flags }, next) {
          const reply = await next();
          const data = flags?.includes("oob") ? first.get(socket) : undefined;
          return data && reply.value ? { value: { data } } : reply;
        },
      };
    },
  },
  {
    name: "gives an urgent byte apart though it is among the others",
    caughtBy: ["urgent/inline"],
    breaks: () => ({
      recv: async ({ flags }, next) =>
        flags?.includes("oob") ? { value: { data: Uint8Array.of(33) } } : await next(),
    }),
  },
  {
    name: "is at the mark as long as urgent data is there",
    caughtBy: ["urgent/inline"],
    breaks: () => ({
      async sockatmark({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["pri"], timeoutMs: 0 });
        return value?.events.includes("pri") ? { value: { value: 1 } } : await next();
      },
    }),
  },
  {
    name: "is never at the mark",
    caughtBy: ["urgent/inline", "urgent/unread"],
    breaks: () => ({ sockatmark: () => Promise.resolve({ value: { value: 0 } }) }),
  },
  {
    name: "is at the mark for good, once it was there",
    caughtBy: ["urgent/inline", "urgent/unread"],
    breaks: () => {
      const reached = new Set<SocketId>();
      return {
        async sockatmark({ socket }, next) {
          const reply = await next();
          if (reply.value?.value) reached.add(socket);
          return reached.has(socket) ? { value: { value: 1 } } : reply;
        },
      };
    },
  },
  {
    name: "says that an urgent datagram was sent",
    caughtBy: ["urgent/unsupported-udp"],
    breaks: () => ({
      sendto: countingInsteadOf("EOPNOTSUPP"),
      send: countingInsteadOf("EOPNOTSUPP"),
    }),
  },
  {
    name: "resets a connection that gets urgent data",
    caughtBy: ["urgent/basic", "urgent/unread", "urgent/none-or-twice"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["pri"], timeoutMs: 0 });
        if (!value?.events.includes("pri")) return await next();
        await endpoint.invoke("abort", { socket });
        return failed("ECONNRESET");
      },
    }),
  },
  {
    name: "takes urgent data for something to read",
    caughtBy: ["poll/urgent"],
    breaks: () => ({
      async poll({ events }, next) {
        const reply = await next();
        if (!reply.value?.events.includes("pri") || !events.includes("in")) return reply;
        return { value: { events: [...new Set([...reply.value.events, "in" as const])] } };
      },
    }),
  },
  {
    name: "is at its mark where there is no urgent data",
    caughtBy: ["urgent/no-mark"],
    breaks: () => ({
      async sockatmark({ socket }, next, endpoint) {
        const reply = await next();
        const { value } = await endpoint.invoke("poll", { socket, events: ["in", "pri"], timeoutMs: 0 });
        return value?.events.length === 0 ? { value: { value: 1 } } : reply;
      },
    }),
  },
  {
    // microsoft/WSL#10000
    name: "looks for a mark on connections alone",
    caughtBy: ["urgent/no-mark"],
    breaks: () => ({
      async sockatmark({ socket }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        return name.error ? failed("EINVAL") : await next();
      },
    }),
  },
];
