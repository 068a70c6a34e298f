import type { Failure } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import { countingInsteadOf } from "./calls.ts";
import { type Defect, insteadOf, never, part } from "./endpoint.ts";

/** Bytes of a piece of a larger send. */
const PIECE = 65_536;

const EAGAIN: Failure = { errno: "EAGAIN", native: "EAGAIN" };

/** Defects in sends that meet full buffers. */
export const TCP_SEND: readonly Defect[] = [
  {
    name: "claims that a partial send was full, and drops the rest",
    caughtBy: [
      "tcp/send/partial-nonblocking",
      "tcp/send/partial-count-exact",
      "tcp/send/counts-add-up",
      "tcp/send/timeout-mode-partial",
      "tcp/send/blocked-peer-close-unread",
      "tcp/send/resumes-after-refusal",
      "tcp/close/full-buffers",
    ],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: data.length } };
      },
    }),
  },
  {
    name: "counts one byte less than it sent",
    caughtBy: [
      "tcp/send/partial-count-exact",
      "tcp/send/counts-add-up",
      "tcp/close/full-buffers",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
      "tcp/send/resumes-after-refusal",
    ],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: Math.max(1, reply.value.count - 1) } };
      },
    }),
  },
  {
    name: "counts one byte more than it sent",
    caughtBy: [
      "tcp/send/partial-count-exact",
      "tcp/send/counts-add-up",
      "tcp/close/full-buffers",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
      "tcp/send/resumes-after-refusal",
    ],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: Math.min(data.length, reply.value.count + 1) } };
      },
    }),
  },
  {
    name: "returns 0 where it should say EAGAIN",
    caughtBy: ["tcp/send/partial-nonblocking", "tcp/send/eagain-sends-nothing"],
    breaks: () => ({ send: insteadOf("EAGAIN", { value: { count: 0 } }) }),
  },
  {
    name: "says EAGAIN when it sent a part",
    caughtBy: [
      "tcp/send/partial-nonblocking",
      "tcp/send/partial-count-exact",
      "tcp/send/eagain-sends-nothing",
      "tcp/send/counts-add-up",
      "tcp/close/full-buffers",
      "tcp/send/resumes-after-refusal",
    ],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.value && reply.value.count < data.length ? { error: EAGAIN } : reply;
      },
    }),
  },
  {
    name: "knows no mode but that of a new socket",
    caughtBy: [
      "tcp/send/partial-nonblocking",
      "tcp/send/sendall-nonblocking",
      "timeout/nonblocking-empty",
      "tcp/accept/empty-queue",
      "tcp/close/full-buffers",
      "tcp/send/sendall-timeout",
      "tcp/send/mutual-sendall-deadlock",
      "tcp/send/sendall-total-time",
    ],
    breaks: () => ({ setMode: ({ socket }, next) => next({ socket, mode: "natural" }) }),
  },
  {
    name: "queues what it refused and sends it later",
    caughtBy: ["tcp/send/eagain-sends-nothing"],
    breaks: () => {
      let refused: Params<"send"> | undefined;
      return {
        async send(params, next) {
          const reply = await next();
          if (reply.error) refused = params;
          return reply;
        },
        async sendall(_params, next) {
          if (refused) await next({ ...refused, data: part(refused.data, 0, PIECE) });
          return await next();
        },
      };
    },
  },
  {
    name: "is always writable",
    caughtBy: ["tcp/send/writable-after-drain"],
    breaks: () => ({ poll: () => Promise.resolve({ value: { events: ["out"] } }) }),
  },
  {
    name: "never becomes writable again",
    caughtBy: ["tcp/send/writable-after-drain"],
    breaks: () => {
      let full = false;
      return {
        async poll(_params, next) {
          const reply = full ? undefined : await next();
          full ||= reply?.value?.events.length === 0;
          return reply ?? { value: { events: [] } };
        },
      };
    },
  },
  {
    name: "returns from a blocking send after the first piece",
    caughtBy: ["tcp/send/blocking-send-full", "tcp/send/blocked-peer-close-unread"],
    breaks: () => ({ send: ({ socket, data }, next) => next({ socket, data: part(data, 0, PIECE) }) }),
  },
  {
    name: "sends two pieces of a large blocking send in the wrong order",
    caughtBy: ["tcp/send/blocking-send-full"],
    breaks: () => ({
      async send({ socket, data }, next) {
        if (data.length < 2 * PIECE) return await next();
        for (const [from, to] of [[PIECE, 2 * PIECE], [0, PIECE]] as const) {
          await next({ socket, data: part(data, from, to) });
        }
        const reply = await next({ socket, data: part(data, 2 * PIECE) });
        return reply.error ? reply : { value: { count: reply.value.count + 2 * PIECE } };
      },
    }),
  },
  {
    name: "waits for the whole of a send with a timeout, and longer than that",
    caughtBy: ["tcp/send/timeout-mode-partial"],
    breaks: () => ({
      send: ({ socket, data }, _next, endpoint) =>
        Promise.resolve(endpoint.invoke("sendall", { socket, data })).then(() => never()),
    }),
  },
  {
    name: "loses the count of a send when its time is up",
    caughtBy: [
      "tcp/send/timeout-mode-partial",
      "tcp/close/full-buffers",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
      "tcp/send/resumes-after-refusal",
    ],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        const partial = reply.value !== undefined && reply.value.count < data.length;
        return partial ? { error: { errno: "EAGAIN", native: "timed out", timeout: true } } : reply;
      },
    }),
  },
  {
    name: "reports a reset during a large send as success",
    caughtBy: ["tcp/send/blocked-peer-reset", "tcp/send/blocked-peer-close-unread"],
    breaks: () => ({
      sendall: insteadOf("ECONNRESET", { value: {} }),
      send: countingInsteadOf("ECONNRESET"),
    }),
  },
  {
    name: "takes a reset for EAGAIN and waits for ever",
    caughtBy: ["tcp/send/blocked-peer-reset", "tcp/send/blocked-peer-close-unread"],
    breaks: () => ({
      sendall: insteadOf("ECONNRESET", never()),
      send: insteadOf("ECONNRESET", never()),
    }),
  },
  {
    name: "says that it has sent where it must not send",
    caughtBy: ["tcp/send/not-connected", "udp/connected/shutdown-write"],
    breaks: () => ({ send: countingInsteadOf("EPIPE") }),
  },
];
