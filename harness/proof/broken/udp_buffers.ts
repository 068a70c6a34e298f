import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Defect, failed, insteadOf, takeError } from "./endpoint.ts";

const REFUSED = ["udp/connected/refused-buffers"];
const SCATTERED = ["udp/connected/scatter-gather"];
/** Bytes of a datagram that fits the buffer of a library. */
const FITS = 8_192;

/** Defects in datagrams of several buffers, and in sends that must not wait. */
export const UDP_BUFFERS: readonly Defect[] = [
  {
    name: "sends several buffers again where a datagram was refused before",
    caughtBy: REFUSED,
    breaks: () => ({
      async writev(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? await next() : reply;
      },
    }),
  },
  {
    name: "has no datagram for several buffers where one was refused before",
    caughtBy: REFUSED,
    breaks: () => ({ readv: insteadOf("ECONNREFUSED", { value: { data: new Uint8Array() } }) }),
  },
  {
    name: "has no datagram for the caller's buffer where one was refused before",
    caughtBy: REFUSED,
    breaks: () => ({
      recvInto: ({ room }, next) =>
        insteadOf("ECONNREFUSED", { value: { count: 0, data: new Uint8Array(room) } })(
          undefined,
          () => next(),
        ),
    }),
  },
  {
    name: "keeps a refusal that a send of several buffers has reported",
    caughtBy: REFUSED,
    breaks: () => {
      let told = false;
      return {
        async writev(_params, next) {
          const reply = await next();
          told = reply.error?.errno === "ECONNREFUSED";
          return reply;
        },
        getsockopt({ option }, next) {
          if (option !== "SO_ERROR" || !told) return next();
          told = false;
          return Promise.resolve({ value: { value: 111, errno: "ECONNREFUSED" } });
        },
      };
    },
  },
  {
    name: "sends of several buffers as many bytes as its own buffer holds, and counts all",
    caughtBy: SCATTERED,
    breaks: () => ({
      async writev({ socket, data, sizes }, next) {
        if (data.length <= FITS) return await next();
        const reply = await next({ socket, data: data.subarray(0, FITS), sizes: [FITS] });
        return reply.error ? reply : { value: { count: sizes.reduce((sum, size) => sum + size, 0) } };
      },
    }),
  },
  {
    name: "sends nothing where several buffers have no bytes",
    caughtBy: SCATTERED,
    breaks: () => ({
      writev: ({ data }, next) => data.length === 0 ? Promise.resolve({ value: { count: 0 } }) : next(),
    }),
  },
  {
    name: "fails with EPIPE where it should say who sent, once sending was shut down",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => {
      let shut = false;
      return {
        shutdown(_params, next) {
          shut = true;
          return next();
        },
        recvfrom: (_params, next) =>
          shut ? Promise.resolve({ error: { errno: "EPIPE", native: "EPIPE" } }) : next(),
      };
    },
  },
  {
    name: "waits for room, whatever a send's flags say",
    caughtBy: ["unix/dgram/dontwait", "tcp/send/dontwait"],
    breaks: () => ({
      sendto: ({ socket, data, address }, next) => next({ socket, data, address }),
      send: ({ socket, data }, next) => next({ socket, data }),
    }),
  },
  {
    name: "drops a datagram that must not wait where there is no room, and says that it was sent",
    caughtBy: ["unix/dgram/dontwait"],
    breaks: () => ({
      sendto: ({ data }, next) =>
        insteadOf("EAGAIN", { value: { count: data.length } })(undefined, () => next()),
    }),
  },
  ...(["getsockname", "getpeername", "setsockopt", "setMode", "fionread"] as const).map((method): Defect => ({
    name: `takes a pending error away with ${method}`,
    caughtBy: ["udp/connected/refused-kept"],
    breaks: () => ({
      async [method]({ socket }: { socket: SocketId }, next: () => Promise<never>, endpoint: Endpoint) {
        const reply = await next();
        await takeError(endpoint, socket);
        return reply;
      },
    }),
  })),
  {
    name: "takes a pending error away when any option is read",
    caughtBy: ["udp/connected/refused-kept", "tcp/reset/kept-by-other-calls"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        if (option !== "SO_ERROR") await takeError(endpoint, socket);
        return await next();
      },
    }),
  },
  {
    name: "has no name any more once it has reported a reset",
    caughtBy: ["address/getpeername-after-peer-close"],
    breaks: () => {
      const reset = new Set<SocketId>();
      return {
        recv: markingError(reset, "ECONNRESET"),
        getsockname: ({ socket }, next) => reset.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
];
