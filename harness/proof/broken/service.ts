import { type Address, formatAddress } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

/**
 * Defects in the habits that servers and their clients live by. Some break only the view of the other side.
 */
export const SERVICE: readonly Defect[] = [
  {
    name: "never sends the last byte",
    caughtBy: [
      "service/upper-oneshot",
      "service/upper-loop",
      "service/echo-loop",
      "service/remote-exec-truncation",
      "service/length-prefix",
      "service/eof-delimited-download",
      "service/sized-download",
      "service/upload-reply",
      "service/chat-broadcast",
      "service/threaded-server",
      "service/proxy-half-close",
      "tcp/connect/before-accept",
      "tcp/accept/early-data-preserved",
      "tcp/accept/survives-listener-close",
    ],
    breaks: () => ({
      async sendall(params, next) {
        const { data } = params;
        return await next({
          ...params,
          data: data instanceof Uint8Array ? data.subarray(0, -1) : { ...data, length: data.length - 1 },
        });
      },
    }),
  },
  {
    name: "sends text: every byte as UTF-8",
    caughtBy: ["service/echo-loop"],
    breaks: () => ({
      async sendall(params, next) {
        const { data } = params;
        if (data instanceof Uint8Array === false) return await next();
        const text = String.fromCharCode(...data);
        return await next({ ...params, data: new TextEncoder().encode(text) });
      },
    }),
  },
  {
    // denoland/deno#35292
    name: "closes nothing: no FIN is sent, no port is freed",
    caughtBy: [
      "service/upper-oneshot",
      "service/upper-loop",
      "service/echo-loop",
      "service/second-client-queued",
      "tcp/connect/before-accept",
      "tcp/accept/early-data-preserved",
      "udp/close-semantics",
      "tcp/close/blocked-recv-other-thread",
      "udp/rebind",
      "udp/peer-learns-close",
    ],
    breaks: () => ({ close: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "closes a connection with RST",
    caughtBy: [
      "service/upper-oneshot",
      "service/upper-loop",
      "service/echo-loop",
      "tcp/connect/before-accept",
      "tcp/accept/early-data-preserved",
      "address/passive-close-no-time-wait",
    ],
    breaks: () => ({ close: (params, _next, endpoint) => Promise.resolve(endpoint.invoke("abort", params)) }),
  },
  {
    name: "binds a listener, and does not let it listen",
    caughtBy: [
      "service/upper-oneshot",
      "service/upper-loop",
      "service/second-client-queued",
      "service/sequential-clients-survive-reset",
      "tcp/connect/before-accept",
      "tcp/accept/fifo",
      "tcp/accept/early-data-preserved",
      "tcp/accept/survives-listener-close",
      "address/names-reciprocal",
      "address/bind-in-use",
    ],
    breaks: () => ({
      async listenStream({ address }, _next, endpoint) {
        const made = await endpoint.invoke("socket", { family: address.family, type: "stream" });
        if (made.error) return made;
        const { error } = await endpoint.invoke("bind", { ...made.value, address });
        return error ? { error } : made;
      },
    }),
  },
  {
    name: "stops listening when it has accepted one connection",
    caughtBy: [
      "service/second-client-queued",
      "service/sequential-clients-survive-reset",
      "tcp/accept/fifo",
    ],
    breaks: () => ({
      async accept(params, next, endpoint) {
        const accepted = await next();
        await endpoint.invoke("close", params);
        return accepted;
      },
    }),
  },
  {
    name: "gives its listener up when a client resets",
    caughtBy: ["service/sequential-clients-survive-reset"],
    breaks: () => {
      let listener: SocketId | undefined;
      return {
        async accept(params, next) {
          listener = params.socket;
          return await next();
        },
        async recv(_params, next, endpoint) {
          const reply = await next();
          if (reply.error?.errno === "ECONNRESET" && listener !== undefined) {
            await endpoint.invoke("close", { socket: listener });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "accepts no connection that its client has left already",
    caughtBy: [
      "service/sequential-clients-survive-reset",
      "tcp/connect/before-accept",
      "tcp/accept/early-data-preserved",
    ],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const accepted = await next();
        if (accepted.error) return accepted;
        const { socket } = accepted.value;
        const left = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        if (!left.value?.events.length) return accepted;
        await endpoint.invoke("close", { socket });
        return { error: { errno: "ECONNABORTED", native: "made up" } };
      },
    }),
  },
  {
    name: "receives line by line: what follows a line feed is lost",
    caughtBy: ["service/threaded-server"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        if (reply.error) return reply;
        const end = reply.value.data.indexOf(10);
        return end < 0 ? reply : { value: { data: reply.value.data.subarray(0, end) } };
      },
    }),
  },
  {
    name: "forgets the rest of what a short receive left",
    caughtBy: ["service/remote-exec-truncation"],
    breaks: () => ({
      async recv(params, next, endpoint) {
        const reply = await next();
        if (reply.error || reply.value.data.length < params.size || params.size < 1024) return reply;
        const more = await endpoint.invoke("poll", { socket: params.socket, events: ["in"], timeoutMs: 0 });
        if (more.value?.events.includes("in")) await next({ ...params, size: 65_536 });
        return reply;
      },
    }),
  },
  {
    name: "shuts both directions down, whichever was named",
    caughtBy: [
      "service/upload-reply",
      "service/proxy-half-close",
      "concurrency/shutdown-ends-recvfrom",
      "lifecycle/dup-shutdown",
      "unix/dgram/shutdown",
      "unix/seqpacket/connection",
      "unix/stream/half-close",
      "unix/stream/echo-large",
      "file/half-close",
      "udp/connected/shutdown-read",
    ],
    breaks: () => ({ shutdown: (params, next) => next({ ...params, how: "both" }) }),
  },
  {
    name: "lets only one call of all sockets wait at a time",
    caughtBy: ["service/threaded-server", "service/proxy-half-close"],
    breaks: () => {
      let before: Promise<unknown> = Promise.resolve();
      return {
        async recv(_params, next) {
          const mine = before.then(() => next());
          before = mine.catch(() => {});
          return await mine;
        },
      };
    },
  },
  {
    name: "answers every datagram to the first sender",
    caughtBy: ["service/udp-chat"],
    breaks: () => {
      let first: Address | null | undefined;
      return {
        async recvfrom(_params, next) {
          const reply = await next();
          if (reply.error) return reply;
          first ??= reply.value.address;
          return { value: { ...reply.value, address: first ?? null } };
        },
      };
    },
  },
  {
    name: "takes an empty datagram for nothing and waits for the next",
    caughtBy: ["service/udp-upper", "service/udp-time"],
    breaks: () => ({
      async recvfrom(_params, next) {
        for (;;) {
          const reply = await next();
          if (reply.error || reply.value.data.length > 0) return reply;
        }
      },
    }),
  },
  {
    name: "receives datagrams only from whom it has sent to",
    caughtBy: ["service/udp-upper", "service/udp-hello", "service/udp-chat"],
    breaks: () => {
      const known = new Set<string>();
      return {
        async sendto({ address }, next) {
          known.add(formatAddress(address));
          return await next();
        },
        async recvfrom(_params, next) {
          for (;;) {
            const reply = await next();
            if (reply.error || reply.value.address && known.has(formatAddress(reply.value.address))) {
              return reply;
            }
          }
        },
      };
    },
  },
];
