import type { Returned } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, part } from "./endpoint.ts";

const RECEIVES = ["tcp/stream/recv-leaves-rest", "udp/recv-leaves-rest"];
const SENDS = ["tcp/send/buffer-used-again", "udp/connected/buffer-used-again"];

/** Bytes at the beginning of a long send that go out at once. */
const AT_ONCE = 65_536;

/** A receive whose buffer is changed afterwards. */
function changing(change: (received: Returned<"recvInto">) => void): Breaks<"recvInto"> {
  return async (_params, next) => {
    const reply = await next();
    if (reply.value) change(reply.value);
    return reply;
  };
}

/** Defects in what becomes of the caller's own buffers. */
export const BUFFERS: readonly Defect[] = [
  {
    name: "clears the rest of a buffer that a receive fills in part",
    caughtBy: RECEIVES,
    breaks: () => ({ recvInto: changing(({ count, data }) => data.fill(0, count)) }),
  },
  {
    name: "ends what it has received with a zero, as a text",
    caughtBy: RECEIVES,
    breaks: () => ({ recvInto: changing(({ count, data }) => data.fill(0, count, count + 1)) }),
  },
  {
    name: "fills a buffer beyond the size that it was given",
    caughtBy: RECEIVES,
    breaks: () => ({
      async recvInto(params, next) {
        const { value, error } = await next({ ...params, size: params.room });
        return error ? { error } : { value: { ...value, count: Math.min(value.count, params.size) } };
      },
    }),
  },
  {
    name: "leaves something in the buffer though nothing was received",
    caughtBy: RECEIVES,
    breaks: () => ({
      recvInto: changing(({ count, data }) => {
        if (count === 0) data.fill(0, 0, 1);
      }),
    }),
  },
  {
    name: "sends its buffer as it is after the call",
    caughtBy: SENDS,
    breaks: () => ({
      sendReused: ({ socket, data }, next) => next({ socket, data: new Uint8Array(data.length) }),
    }),
  },
  {
    name: "sends as it is after the call what did not go out at once",
    caughtBy: ["tcp/send/buffer-used-again"],
    breaks: () => ({
      async sendReused({ socket, data }, next) {
        if (data.length <= AT_ONCE) return await next();
        const reply = await next({ socket, data: part(data, 0, AT_ONCE) });
        return reply.error ? reply : await next({ socket, data: new Uint8Array(data.length - AT_ONCE) });
      },
    }),
  },
];
