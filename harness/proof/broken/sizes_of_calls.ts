import { type Defect, part } from "./endpoint.ts";
import { isOfType, SOCK_DGRAM } from "./records.ts";

/** Bytes of a page. */
const PAGE = 4_096;
/** Bytes that 16 bits can count. */
const SHORT = 65_535;

/** Defects of a single call that show in messages of some sizes alone. */
export const SIZES_OF_CALLS: readonly Defect[] = [
  {
    name: "fills the caller's own buffer with a page of a datagram at most",
    caughtBy: ["boundary/sizes-of-every-call"],
    breaks: () => ({
      async recvInto({ socket }, next, endpoint) {
        const reply = await next();
        if (!reply.value || reply.value.count <= PAGE) return reply;
        const cuts = await isOfType(endpoint, socket, SOCK_DGRAM);
        return cuts ? { value: { ...reply.value, count: PAGE } } : reply;
      },
    }),
  },
  {
    name: "sends another byte where several buffers have more than 16 bits can count",
    caughtBy: ["boundary/sizes-of-every-call"],
    breaks: () => ({
      async writev(params, next) {
        if (params.data.length <= SHORT) return await next();
        const data = Uint8Array.from(params.data);
        data[SHORT]! ^= 1;
        return await next({ ...params, data });
      },
    }),
  },
  {
    name: "loses the last byte of a segment that one of several messages fills",
    caughtBy: ["boundary/sizes-of-every-call"],
    breaks: () => ({
      async recvmmsg(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const data = value.data.slice();
        if (value.counts[0] === 1_460) data[1_459] = 0;
        return { value: { ...value, data } };
      },
    }),
  },
  {
    name: "waits no more once it has sent 16 KiB from several buffers",
    caughtBy: ["boundary/sizes-of-every-call"],
    breaks: () => ({
      async writev(params, next, endpoint) {
        const reply = await next();
        if (params.data.length === 16_384) {
          await endpoint.invoke("setMode", { socket: params.socket, mode: "nonblocking" });
        }
        return reply;
      },
    }),
  },
  {
    // espressif/esp-idf#15509
    name: "loses the last byte of a sendall of 256",
    caughtBy: ["boundary/sizes-of-every-call"],
    breaks: () => ({
      sendall: ({ socket, data }, next) =>
        next({ socket, data: data.length === 256 ? part(data, 0, 255) : data }),
    }),
  },
];
