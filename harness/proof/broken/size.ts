import { patternBytes } from "../../endpoint/pattern.ts";
import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, part } from "./endpoint.ts";

/** Bytes of a page, of a segment on Ethernet, and of a block. */
const [PAGE, SEGMENT, BLOCK] = [4096, 1460, 1024];
/** Bytes after which a connection has carried enough. */
const QUOTA = 1_000_000;

function bytesIn(data: Payload): Uint8Array {
  return data instanceof Uint8Array ? data : patternBytes(data).slice();
}

/** Sends other bytes than it was given. */
function sending(change: (bytes: Uint8Array) => Uint8Array): ReturnType<Defect["breaks"]> {
  return { sendall: (params, next) => next({ ...params, data: change(bytesIn(params.data)) }) };
}

/** Gives other bytes than have come. */
function giving(change: (bytes: Uint8Array) => Uint8Array): ReturnType<Defect["breaks"]> {
  return {
    async recv(_params, next) {
      const reply = await next();
      return reply.error ? reply : { value: { data: change(reply.value.data) } };
    },
  };
}

/** Forgets the last byte of what has one of these sizes. */
function forgetting(name: string, sizes: (size: number) => boolean): Defect {
  return {
    name: `forgets the last byte of ${name}`,
    caughtBy: ["tcp/stream/boundary-sizes"],
    breaks: () => sending((bytes) => sizes(bytes.length) ? bytes.subarray(0, -1) : bytes),
  };
}

/** Defects that show with some sizes, and with some bytes. */
export const SIZE: readonly Defect[] = [
  forgetting("512 bytes", (size) => size === 512),
  forgetting("8,193 bytes", (size) => size === 8_193),
  forgetting("16 KiB", (size) => size === 16_384),
  forgetting("what fills a frame of Ethernet", (size) => size === 1_500),
  forgetting("a byte less than a power of two", (size) => size > 255 && (size & (size + 1)) === 0),
  {
    name: "forgets the last page of what is a whole number of pages",
    caughtBy: ["tcp/stream/full-duplex-large", "tcp/shutdown/wr-eof-after-data", "udp/connected/sendall"],
    breaks: () => ({
      sendall: (params, next) => {
        const { data } = params;
        const whole = data.length > 0 && data.length % PAGE === 0;
        return next(whole ? { ...params, data: part(data, 0, data.length - PAGE) } : params);
      },
    }),
  },
  {
    name: "sends the last segment again where the last is full",
    caughtBy: ["tcp/stream/boundary-sizes"],
    breaks: () => ({
      async sendall(params, next) {
        const reply = await next();
        const { data } = params;
        if (reply.error || data.length === 0 || data.length % SEGMENT !== 0) return reply;
        return await next({ ...params, data: part(data, data.length - SEGMENT) });
      },
    }),
  },
  {
    name: "refuses buffers of more than 32 KiB",
    caughtBy: ["tcp/stream/random-sequences", "service/upper-loop"],
    breaks: () => ({ recv: ({ size }, next) => size > 32_768 ? Promise.resolve(failed("EINVAL")) : next() }),
  },
  {
    name: "keeps the last byte of its buffer for a NUL",
    caughtBy: ["tcp/accept/reset-before-accept", "tcp/stream/msg-peek", "tcp/close/process-death"],
    breaks: () => ({
      recv: (params, next) => next(params.size > 1 ? { ...params, size: params.size - 1 } : params),
    }),
  },
  {
    name: "writes a NUL into the last byte of a full buffer",
    caughtBy: ["lifecycle/supported-types", "tcp/connect/retry-same-socket", "tcp/listen/backlog-limit"],
    breaks: () => ({
      async recv({ size }, next) {
        const reply = await next();
        if (reply.error || reply.value.data.length < size || size < 2) return reply;
        const data = reply.value.data.slice();
        data[size - 1] = 0;
        return { value: { data } };
      },
    }),
  },
  {
    name: "counts what it sends in 16 bits",
    caughtBy: ["tcp/send/partial-count-exact", "tcp/shutdown/wr-full-buffers", "tcp/close/full-buffers"],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: reply.value.count & 0xffff } };
      },
    }),
  },
  {
    name: "fails to send more than 1 MiB at once",
    caughtBy: ["tcp/stream/boundary-sizes", "tcp/send/sendall-total-time", "unix/stream/echo-large"],
    breaks: () => ({
      sendall: ({ data }, next) => data.length > 1_048_576 ? Promise.resolve(failed("EMSGSIZE")) : next(),
    }),
  },
  {
    name: "says end of file when a connection has carried a million bytes",
    caughtBy: ["tcp/stream/large-integrity", "tcp/reset/buffered-large"],
    breaks: () => {
      const received = new Map<SocketId, number>();
      return {
        async drain({ socket, size }, next) {
          const left = QUOTA - (received.get(socket) ?? 0);
          if (size !== undefined && size <= left) {
            const reply = await next();
            if (reply.value) received.set(socket, (received.get(socket) ?? 0) + reply.value.count);
            return reply;
          }
          const reply = await next({ socket, size: left });
          return reply.error ? reply : { value: { ...reply.value, end: "eof" } };
        },
      };
    },
  },
  {
    name: "puts a second FF after each FF, as Telnet does",
    caughtBy: ["lifecycle/socketpair", "tcp/accept/early-data-preserved", "tcp/stream/full-duplex-large"],
    breaks: () =>
      sending((bytes) => Uint8Array.from([...bytes].flatMap((each) => each === 255 ? [255, 255] : [each]))),
  },
  {
    name: "swallows XON and XOFF",
    caughtBy: ["tcp/stream/binary-transparent", "boundary/tcp-split", "tcp/send/refusal-keeps-received"],
    breaks: () => giving((bytes) => bytes.filter((each) => each !== 0x11 && each !== 0x13)),
  },
  {
    name: "ends what it gives at the first 1A, as a text file does",
    caughtBy: ["tcp/stream/binary-transparent", "boundary/tcp-split", "tcp/send/refusal-keeps-received"],
    breaks: () => giving((bytes) => bytes.includes(0x1a) ? bytes.subarray(0, bytes.indexOf(0x1a)) : bytes),
  },
  {
    name: "receives text of seven bits from a stream",
    caughtBy: ["tcp/stream/binary-transparent", "boundary/tcp-split", "tcp/send/refusal-keeps-received"],
    breaks: () => giving((bytes) => bytes.map((each) => each & 0x7f)),
  },
  {
    name: "cuts the white space off the end of what it receives",
    caughtBy: ["tcp/stream/binary-transparent", "udp/connected/boundaries", "unix/dgram/boundaries"],
    breaks: () =>
      giving((bytes) => {
        let end = bytes.length;
        while (end > 1 && [0x0a, 0x0d, 0x20].includes(bytes[end - 1]!)) end--;
        return bytes.subarray(0, end);
      }),
  },
  {
    name: "makes one line feed of carriage return and line feed on a stream",
    caughtBy: ["tcp/stream/binary-transparent", "udp/connected/boundaries", "unix/dgram/boundaries"],
    breaks: () =>
      giving((bytes) => bytes.filter((each, index) => each !== 0x0d || bytes[index + 1] !== 0x0a)),
  },
  {
    name: "swaps the bytes of each pair in blocks of a full KiB",
    caughtBy: ["lifecycle/socketpair", "tcp/accept/early-data-preserved", "tcp/stream/full-duplex-large"],
    breaks: () =>
      sending((bytes) => bytes.length < BLOCK ? bytes : bytes.map((each, index) => bytes[index ^ 1] ?? each)),
  },
  {
    name: "sends no more of a datagram than fits a frame",
    caughtBy: ["udp/max-size", "unix/dgram/too-big", "service/udp-upper"],
    breaks: () => ({ sendto: (params, next) => next({ ...params, data: params.data.subarray(0, 1472) }) }),
  },
  {
    name: "pads short datagrams to the least size of a frame",
    caughtBy: ["udp/roundtrip-reply", "udp/connected/dissolve", "unix/stream/type-mismatch"],
    breaks: () => ({
      async sendto(params, next) {
        if (params.data.length === 0 || params.data.length >= 18) return await next();
        const data = new Uint8Array(18);
        data.set(params.data);
        const reply = await next({ ...params, data });
        return reply.error ? reply : { value: { count: params.data.length } };
      },
    }),
  },
  {
    name: "sends the first eight of several buffers",
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      writev(params, next) {
        const sizes = params.sizes.slice(0, 8);
        const length = sizes.reduce((sum, each) => sum + each, 0);
        return next({ ...params, sizes, data: params.data.subarray(0, length) });
      },
    }),
  },
  {
    name: "loses the last byte of a page that it receives whole",
    caughtBy: ["tcp/stream/chunk-sizes"],
    breaks: () => ({
      async drain(params, next) {
        const reply = await next();
        if (reply.value?.end !== "size" || params.chunk !== 4_096) return reply;
        return { value: { ...reply.value, count: reply.value.count - 1 } };
      },
    }),
  },
  {
    name: "takes a buffer of 65,536 bytes for one of none",
    caughtBy: ["tcp/stream/chunk-sizes"],
    breaks: () => ({
      async drain(params, next) {
        if (params.chunk !== 65_536) return await next();
        return { value: { count: 0, mismatch: null, end: "eof" } };
      },
    }),
  },
];
