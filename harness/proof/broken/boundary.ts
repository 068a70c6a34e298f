import { type Defect, isWaiting } from "./endpoint.ts";

/** Bytes of a message, as some protocol above might limit it. */
const MESSAGE = 512;

/** Defects of streams that know of messages or characters. */
export const BOUNDARY: readonly Defect[] = [
  {
    name: "throws away what did not fit into the buffer of a receive, as for a datagram",
    caughtBy: ["boundary/tcp-split", "boundary/utf8-split", "boundary/gbk-split"],
    breaks: () => ({
      async recv({ socket, size }, next) {
        const reply = await next({ socket, size: 65_536 });
        return reply.error ? reply : { value: { data: reply.value.data.subarray(0, size) } };
      },
    }),
  },
  {
    name: "marks the end of a message with an empty receive",
    caughtBy: ["boundary/tcp-split"],
    breaks: () => {
      let filled = false;
      return {
        async recv({ socket, size }, next, endpoint) {
          if (filled && !await isWaiting(endpoint, socket)) return { value: { data: new Uint8Array(0) } };
          const reply = await next();
          filled = reply.value?.data.length === size;
          return reply;
        },
      };
    },
  },
  {
    name: "puts a newline after everything it sends",
    caughtBy: ["boundary/tcp-coalesce"],
    breaks: () => ({
      sendall: ({ socket, data }, next) =>
        data instanceof Uint8Array ? next({ socket, data: Uint8Array.of(...data, 0x0a) }) : next(),
    }),
  },
  {
    name: "takes what arrived together for one message, and cuts that at its limit",
    caughtBy: ["boundary/tcp-coalesce"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { data: reply.value.data.subarray(0, MESSAGE) } };
      },
    }),
  },
  {
    name: "decodes every piece as UTF-8 and puts a replacement character for what is none",
    caughtBy: ["boundary/utf8-split", "boundary/gbk-split"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        if (reply.error) return reply;
        return { value: { data: new TextEncoder().encode(new TextDecoder().decode(reply.value.data)) } };
      },
    }),
  },
];
