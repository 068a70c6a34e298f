import { type Defect, failed, hasEnded, insteadOf } from "./endpoint.ts";
import { SOCK_DGRAM } from "./records.ts";

/** Defects in calls of several buffers, in what they hold back, and in counts of what is there. */
export const TCP_VECTORS: readonly Defect[] = [
  {
    name: "leaves the last of 16 buffers out, and counts it",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      async writev({ socket, data, sizes }, next) {
        if (sizes.length !== 16) return await next();
        const last = sizes.at(-1)!;
        const { value, error } = await next({
          socket,
          data: data.subarray(0, data.length - last),
          sizes: sizes.slice(0, -1),
        });
        return error ? { error } : { value: { count: value.count + last } };
      },
    }),
  },
  {
    name: "receives into eight buffers, and into no more than these",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({ readv: ({ socket, sizes }, next) => next({ socket, sizes: sizes.slice(0, 8) }) }),
  },
  {
    name: "sends the first of several buffers",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      writev: ({ socket, data, sizes }, next) =>
        next({ socket, data: data.subarray(0, sizes[0]), sizes: sizes.slice(0, 1) }),
    }),
  },
  {
    name: "stops at a buffer of no bytes",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      writev({ socket, data, sizes }, next) {
        const used = sizes.slice(0, sizes.indexOf(0));
        const count = used.reduce((sum, size) => sum + size, 0);
        return next({ socket, data: data.subarray(0, count), sizes: used });
      },
    }),
  },
  {
    // oven-sh/bun#32087
    name: "sends the last of several buffers once more",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      async writev({ socket, data, sizes }, next, endpoint) {
        const reply = await next();
        await endpoint.invoke("sendall", { socket, data: data.subarray(data.length - sizes.at(-1)!) });
        return reply;
      },
    }),
  },
  {
    name: "counts the bytes of several buffers and one for each",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      async writev({ sizes }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: reply.value.count + sizes.length } };
      },
    }),
  },
  {
    name: "fills the last buffer first",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      async readv({ sizes }, next) {
        const reply = await next();
        if (reply.error) return reply;
        const { data } = reply.value;
        const last = Math.min(sizes.at(-1)!, data.length);
        return { value: { data: Uint8Array.of(...data.subarray(last), ...data.subarray(0, last)) } };
      },
    }),
  },
  {
    name: "receives into the first of several buffers that has room",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({ readv: ({ socket, sizes }, next) => next({ socket, sizes: sizes.slice(0, 1) }) }),
  },
  {
    name: "receives more than its buffers hold, and drops it",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      async readv({ socket, sizes }, next) {
        const room = sizes.reduce((sum, size) => sum + size, 0);
        const reply = await next({ socket, sizes: [65_536] });
        return reply.error ? reply : { value: { data: reply.value.data.subarray(0, room) } };
      },
    }),
  },
  {
    name: "counts what has ever been received",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => {
      let most = 0;
      return {
        async fionread(_params, next) {
          const reply = await next();
          if (reply.error) return reply;
          most = Math.max(most, reply.value.count);
          return { value: { count: most } };
        },
      };
    },
  },
  {
    name: "counts whether bytes are there, not how many",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => ({
      async fionread(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: Math.min(1, reply.value.count) } };
      },
    }),
  },
  {
    name: "counts the end of the stream as a byte",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const reply = await next();
        const ended = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        if (reply.error || !ended.value?.events.length) return reply;
        return { value: { count: reply.value.count + 1 } };
      },
    }),
  },
  {
    name: "takes the bytes away that it counts",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.count) await endpoint.invoke("recv", { socket, size: 1 });
        return reply;
      },
    }),
  },
  {
    name: "knows no MSG_TRUNC, and gives the bytes that are to be dropped",
    caughtBy: ["tcp/stream/msg-trunc-discards"],
    breaks: () => ({ recvmsg: ({ socket, size }, next) => next({ socket, size, flags: ["peek"] }) }),
  },
  {
    name: "drops all that is there where some is to be dropped",
    caughtBy: ["tcp/stream/msg-trunc-discards"],
    breaks: () => ({
      async recvmsg({ socket, flags }, next) {
        const reply = await next({ socket, size: 65_536, ...(flags ? { flags } : {}) });
        return reply.error ? reply : { value: { ...reply.value, data: reply.value.data.subarray(0, 1) } };
      },
    }),
  },
  {
    name: "knows no cork, and says that it was set",
    caughtBy: ["tcp/stream/cork"],
    breaks: () => ({
      setsockopt: ({ option }, next) => option === "TCP_CORK" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "sends without flags",
    caughtBy: ["tcp/stream/msg-more", "udp/connected/msg-more"],
    breaks: () => ({ send: ({ socket, data }, next) => next({ socket, data }) }),
  },
  {
    name: "drops a piece that was to go out with the next",
    caughtBy: ["tcp/stream/msg-more"],
    breaks: () => ({
      send: ({ data, flags }, next) =>
        flags?.includes("more") ? Promise.resolve({ value: { count: data.length } }) : next(),
    }),
  },
  {
    // oven-sh/bun#32087
    name: "counts every buffer that was sent in part as sent",
    caughtBy: ["tcp/stream/scatter-partial"],
    breaks: () => ({
      async writev({ sizes }, next) {
        const reply = await next();
        if (reply.error) return reply;
        let whole = 0;
        for (const size of sizes) if (whole < reply.value.count) whole += size;
        return { value: { count: whole } };
      },
    }),
  },
  {
    name: "counts no buffer that was sent in part",
    caughtBy: ["tcp/stream/scatter-partial"],
    breaks: () => ({
      async writev({ sizes }, next) {
        const reply = await next();
        if (reply.error) return reply;
        let whole = 0;
        for (const size of sizes) {
          if (whole + size > reply.value.count) break;
          whole += size;
        }
        return { value: { count: whole } };
      },
    }),
  },
  {
    name: "waits with a send of several buffers until there is room, whatever the mode",
    caughtBy: ["tcp/stream/scatter-partial"],
    breaks: () => ({
      async writev({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EAGAIN") return reply;
        await endpoint.invoke("poll", { socket, events: ["out"], timeoutMs: 60_000 });
        return await next();
      },
    }),
  },
  {
    name: "sends the second of two buffers first",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      writev({ socket, data, sizes }, next) {
        const [first, second, ...others] = sizes;
        if (first === undefined || second === undefined || others.length > 0) return next();
        const turned = Uint8Array.of(...data.subarray(first), ...data.subarray(0, first));
        return next({ socket, data: turned, sizes: [second, first] });
      },
    }),
  },
  {
    name: "sends no vectors when its peer has ended its side",
    caughtBy: ["tcp/shutdown/reply-by-vectors"],
    breaks: () => ({
      async writev({ socket }, next, endpoint) {
        return await hasEnded(endpoint, socket) ? failed("EPIPE") : await next();
      },
    }),
  },
  {
    name: "fills the first buffer alone when its peer has ended its side, and drops the rest",
    caughtBy: ["tcp/shutdown/reply-by-vectors"],
    breaks: () => ({
      async readv({ socket, sizes }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        const reply = await next();
        if (!reply.value || !value?.events.includes("rdhup")) return reply;
        return { value: { data: reply.value.data.subarray(0, sizes[0]) } };
      },
    }),
  },
  {
    name: "sends one byte less of 65,536 in several buffers, and counts all",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      async writev({ socket, data, sizes }, next) {
        if (data.length < 65_536) return await next();
        const last = sizes.length - 1;
        const reply = await next({
          socket,
          data: data.subarray(0, -1),
          sizes: sizes.map((size, index) => index === last ? size - 1 : size),
        });
        return reply.value?.count === data.length - 1 ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "takes several buffers without a byte for a mistake",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      writev: ({ data }, next) => data.length === 0 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
  {
    name: "takes a first buffer of no bytes for the end of the stream",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      readv: ({ sizes }, next) =>
        sizes[0] === 0 ? Promise.resolve({ value: { data: new Uint8Array() } }) : next(),
    }),
  },
  {
    name: "calls a reset a broken pipe where several buffers are sent",
    caughtBy: ["tcp/reset/sends-alike"],
    breaks: () => ({ writev: insteadOf("ECONNRESET", failed("EPIPE")) }),
  },
  {
    name: "sends a datagram of no more than eight buffers",
    caughtBy: ["udp/connected/scatter-gather"],
    breaks: () => ({
      async writev({ socket, sizes }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        return value?.value === SOCK_DGRAM && sizes.length > 8 ? failed("EMSGSIZE") : await next();
      },
    }),
  },
  {
    // mohnkhan/MyOS2026#741
    name: "refuses to send no buffers",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      writev: ({ sizes }, next) => sizes.length === 0 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
];
