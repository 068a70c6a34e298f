import { type Defect, part } from "./endpoint.ts";

const [NUL, LF, CR] = [0x00, 0x0a, 0x0d];

/** Defects of streams that know of text. */
export const TCP_OCTETS: readonly Defect[] = [
  {
    name: "sends a line feed as carriage return and line feed",
    caughtBy: ["tcp/stream/binary-transparent"],
    breaks: () => ({
      sendall: ({ socket, data }, next) =>
        data instanceof Uint8Array
          ? next({
            socket,
            data: Uint8Array.from([...data].flatMap((byte) => byte === LF ? [CR, LF] : byte)),
          })
          : next(),
    }),
  },
  {
    name: "receives carriage return and line feed as a line feed",
    caughtBy: ["tcp/stream/binary-transparent"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        if (reply.error) return reply;
        const { data } = reply.value;
        return { value: { data: data.filter((byte, index) => byte !== CR || data[index + 1] !== LF) } };
      },
    }),
  },
  {
    name: "cuts what it sends at the first NUL",
    caughtBy: ["tcp/stream/binary-transparent"],
    breaks: () => ({
      sendall({ socket, data }, next) {
        const end = data instanceof Uint8Array ? data.indexOf(NUL) : -1;
        return end < 0 ? next() : next({ socket, data: part(data, 0, end) });
      },
    }),
  },
  {
    name: "takes white space off the end of what it sends",
    caughtBy: ["tcp/stream/binary-transparent"],
    breaks: () => ({
      sendall({ socket, data }, next) {
        if (!(data instanceof Uint8Array)) return next();
        return next({ socket, data: part(data, 0, data.findLastIndex((byte) => byte > 0x20) + 1) });
      },
    }),
  },
  {
    name: "receives text: skips the byte order mark",
    caughtBy: ["tcp/stream/binary-transparent"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        const isMark = reply.value?.data[0] === 0xef && reply.value.data[1] === 0xbb;
        return isMark ? { value: { data: reply.value.data.subarray(3) } } : reply;
      },
    }),
  },
];
