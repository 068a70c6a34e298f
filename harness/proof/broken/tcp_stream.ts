import type { Payload } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import { type Defect, part } from "./endpoint.ts";

/** Bytes of a block that is lost, repeated or moved. */
const BLOCK = 1024;
const NUL = 0x00;

/** Defects in carrying a stream of octets. */
export const TCP_STREAM: readonly Defect[] = [
  {
    name: "sends the second block before the first",
    caughtBy: ["tcp/stream/boundary-sizes", "tcp/stream/full-duplex-large", "tcp/stream/full-duplex-blocked"],
    breaks: () => ({
      async sendall({ socket, data }, next) {
        if (data.length < 2 * BLOCK) return await next();
        for (const [from, to] of [[BLOCK, 2 * BLOCK], [0, BLOCK], [2 * BLOCK, data.length]] as const) {
          const reply = await next({ socket, data: part(data, from, to) });
          if (reply.error) return reply;
        }
        return { value: {} };
      },
    }),
  },
  {
    name: "sends the last block of a large send twice",
    caughtBy: ["tcp/stream/boundary-sizes", "tcp/stream/full-duplex-large"],
    breaks: () => ({
      async sendall({ socket, data }, next) {
        const reply = await next();
        if (reply.error || data.length < BLOCK) return reply;
        return await next({ socket, data: part(data, data.length - BLOCK, data.length) });
      },
    }),
  },
  {
    name: "loses a byte in the middle of a large receive",
    caughtBy: [
      "tcp/stream/large-integrity",
      "tcp/stream/full-duplex-large",
      "tcp/stream/full-duplex-blocked",
    ],
    breaks: () => ({
      async drain({ socket, chunk, pattern }, next, endpoint) {
        if (!pattern || pattern.length < 2 * BLOCK) return await next();
        const size = { socket, ...(chunk === undefined ? {} : { chunk }) };
        const half = pattern.length / 2;
        const first = await next({ ...size, size: half, pattern });
        if (first.error || first.value.end !== "size") return first;
        await endpoint.invoke("recv", { socket, size: 1 });
        const rest = part(pattern, half, pattern.length) as typeof pattern;
        const second = await next({ ...size, pattern: rest });
        if (second.error) return second;
        const { count, mismatch } = second.value;
        return {
          value: {
            ...second.value,
            count: half + count,
            mismatch: mismatch === null ? null : half + mismatch,
          },
        };
      },
    }),
  },
  {
    name: "forgets the last byte of a send that fills its buffer exactly",
    caughtBy: ["tcp/stream/boundary-sizes"],
    breaks: () => ({
      sendall: ({ socket, data }, next) =>
        data.length > 0 && data.length % 4096 === 0
          ? next({ socket, data: part(data, 0, data.length - 1) })
          : next(),
    }),
  },
  {
    name: "keeps the length of a send in 16 bits",
    caughtBy: ["tcp/stream/boundary-sizes"],
    breaks: () => ({
      sendall: ({ socket, data }, next) => next({ socket, data: part(data, 0, data.length % 65_536) }),
    }),
  },
  {
    name: "sends a small piece that waited after the one that follows it",
    caughtBy: ["tcp/stream/one-byte-writes-order", "tcp/stream/one-byte-writes-nodelay"],
    breaks: () => {
      let waiting: Params<"sendall"> | undefined;
      return {
        async sendall(params, next) {
          if (params.data.length !== 1) return await next();
          if (waiting === undefined) {
            waiting = params;
            return { value: {} };
          }
          await next();
          const late = waiting;
          waiting = undefined;
          return await next(late);
        },
      };
    },
  },
  {
    name: "drops every 256th small piece where the Nagle algorithm is off",
    caughtBy: ["tcp/stream/one-byte-writes-nodelay"],
    breaks: () => {
      let [nodelay, sends] = [false, 0];
      return {
        setsockopt(_params, next) {
          nodelay = true;
          return next();
        },
        sendall: (_params, next) => nodelay && ++sends % 256 === 0 ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "gives the first byte of the receive before, as it reuses the buffer too early",
    caughtBy: ["tcp/stream/echo", "boundary/tcp-split"],
    breaks: () => {
      let before: number | undefined;
      return {
        async recv(_params, next) {
          const reply = await next();
          if (reply.error || reply.value.data.length === 0) return reply;
          const data = reply.value.data.slice();
          [before, data[0]] = [data[0], before ?? data[0]!];
          return { value: { data } };
        },
      };
    },
  },
  {
    name: "answers the 256th time with what it answered before",
    caughtBy: ["tcp/stream/echo"],
    breaks: () => {
      let sends = 0;
      let before: Params<"sendall"> | undefined;
      return {
        sendall(params, next) {
          const stale = ++sends === 256 ? before : undefined;
          before = params;
          return next(stale);
        },
      };
    },
  },
  {
    name: "waits with a receive until everything it was asked for is there",
    caughtBy: ["tcp/stream/recv-returns-available"],
    breaks: () => ({
      async recv({ socket, size }, next) {
        let data = new Uint8Array(0);
        while (data.length < size) {
          const reply = await next({ socket, size: size - data.length });
          if (reply.error) return reply;
          if (reply.value.data.length === 0) break;
          data = Uint8Array.from([...data, ...reply.value.data]);
        }
        return { value: { data } };
      },
    }),
  },
  {
    name: "gives more than it was asked for",
    caughtBy: ["tcp/stream/recv-returns-available", "boundary/tcp-split"],
    breaks: () => ({ recv: ({ socket }, next) => next({ socket, size: 65_536 }) }),
  },
  {
    name: "takes a send of no bytes for the end",
    caughtBy: ["tcp/stream/send-zero"],
    breaks: () => ({
      async send({ socket, data }, next, endpoint) {
        if (data.length === 0) await endpoint.invoke("shutdown", { socket, how: "write" });
        return data.length === 0 ? { value: { count: 0 } } : await next();
      },
    }),
  },
  {
    name: "sends a NUL where there is nothing to send",
    caughtBy: ["tcp/stream/send-zero"],
    breaks: () => ({
      send: ({ socket, data }, next) =>
        data.length === 0 ? next({ socket, data: Uint8Array.of(NUL) }) : next(),
    }),
  },
  {
    name: "does not receive while it sends",
    caughtBy: ["tcp/stream/full-duplex-blocked"],
    breaks: () => {
      let sending: Promise<unknown> = Promise.resolve();
      return {
        sendall(_params, next) {
          const reply = next();
          sending = reply;
          return reply;
        },
        async drain(_params, next) {
          // Whichever of the two was called first, the send goes first.
          await new Promise((resolve) => setTimeout(resolve, 0));
          await sending;
          return await next();
        },
      };
    },
  },
  {
    name: "reads ahead into one buffer for all of its connections",
    caughtBy: ["tcp/stream/no-crosstalk", "tcp/reset/isolation"],
    breaks: () => {
      let ahead = new Uint8Array(0);
      return {
        async recv({ socket, size }, next) {
          if (ahead.length === 0) {
            const reply = await next({ socket, size: 65_536 });
            if (reply.error) return reply;
            ahead = Uint8Array.from(reply.value.data);
          }
          const data = ahead.slice(0, size);
          ahead = ahead.slice(size);
          return { value: { data } };
        },
      };
    },
  },
  {
    name: "keeps small pieces in one buffer, and sends them with the next on whichever connection",
    caughtBy: ["tcp/stream/no-crosstalk"],
    breaks: () => {
      let kept: Payload = new Uint8Array(0);
      return {
        async sendall({ socket, data }, next) {
          const before = kept;
          kept = data;
          return before.length > 0 ? await next({ socket, data: before }) : { value: {} };
        },
      };
    },
  },
];
