import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { within } from "../../endpoint/within.ts";
import { ACK, FLAGS, KEEP, LOSE, LOSSES, program, type Step, SYN } from "../../endpoint/losses.ts";
import { markingError } from "./calls.ts";
import { type Breaks, type Defect, failed, insteadOf, keeping, never } from "./endpoint.ts";

/** Milliseconds after which what was sent is lost: loopback delivers at once, and acknowledges within 40. */
const LOST_MS = 80;
/** Words of four bytes of a header that has more options than a time stamp. */
const LONG_HEADER = 9;
/** Bytes of `struct tcp_info`, and where its `tcpi_unacked` and `tcpi_bytes_acked` are. */
const [INFO_SIZE, UNACKED, BYTES_ACKED] = [128, 24, 120];

/** The kernel's account of what a socket has sent; `undefined` for one that is no connection. */
async function account(endpoint: Endpoint, socket: SocketId) {
  const { value } = await endpoint.invoke("getRawOption", { socket, option: "TCP_INFO", size: INFO_SIZE });
  if (value === undefined || value.data.length < INFO_SIZE) return undefined;
  const info = new DataView(value.data.buffer, value.data.byteOffset);
  return { unacked: info.getUint32(UNACKED, true), acked: info.getBigUint64(BYTES_ACKED, true) };
}

/** True if something that a socket has sent is not acknowledged, and stays so for longer than it takes. */
async function hasLost(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const before = await account(endpoint, socket);
  if (!before?.unacked) return false;
  await new Promise((resolve) => setTimeout(resolve, LOST_MS));
  const now = await account(endpoint, socket);
  return now !== undefined && now.unacked > 0 && now.acked === before.acked;
}

/** Sends as it should be done, and forgets the connection as soon as something of that is lost. */
function once<M extends "send" | "sendall" | "sendfile">(): Breaks<M> {
  return async ({ socket }, next, endpoint) => {
    let returned = false;
    const sending = next().finally(() => returned = true);
    sending.catch(() => {});
    let [lost, done] = [false, false];
    do {
      done = returned;
      lost = await hasLost(endpoint, socket);
      if (!lost && !done) await within(LOST_MS, sending);
    } while (!lost && !done);
    // Nobody hears the reset that this is: the path is down.
    if (lost) await endpoint.invoke("abort", { socket });
    return await sending;
  };
}

/** Milliseconds after which a connect times out: a system asks for the second time after a second. */
const GIVEN_UP_MS = 500;

/** Ends a connect that is not answered at once. */
async function impatient<R>(_params: unknown, next: () => Promise<R>) {
  return await within(GIVEN_UP_MS, next()) ?? failed("ETIMEDOUT");
}

/** A new socket that is deaf to what a filter loses. */
export function deaf(...steps: readonly Step[]) {
  return async <R extends Reply<"accept" | "connectStream">>(
    _params: unknown,
    next: () => Promise<R>,
    endpoint: Endpoint,
  ): Promise<R> => {
    const reply = await next();
    if (reply.value) {
      await endpoint.invoke("setFilter", { socket: reply.value.socket, data: program(...steps) });
    }
    return reply;
  };
}

/** Connections that may have bytes to send after they were closed, where there is little room. */
const MOST_BUSY = 8;

/** Defects where something is lost on the way. */
export const TCP_LOSS: readonly Defect[] = [
  {
    // robur-coop/utcp#24, microsoft/demikernel#195
    name: "sends no bytes a second time",
    caughtBy: [
      "tcp/loss/data",
      "tcp/loss/large",
      "tcp/loss/data-and-end",
      "tcp/loss/after-peers-end",
      "tcp/loss/writable",
      "tcp/loss/window",
      "tcp/loss/timeout",
      "tcp/loss/isolation",
      "tcp/loss/user-timeout-healed",
    ],
    breaks: () => ({ send: once(), sendall: once() }),
  },
  {
    name: "sends again by its timer alone",
    caughtBy: ["tcp/loss/fast"],
    breaks: () => {
      // An acknowledgement that says what has arrived after a loss has a longer header than others.
      const deafToOthers = deaf([0x30, 0, 0, 12], [0x35, 0, 1, LONG_HEADER << 4], LOSE, KEEP);
      return { accept: deafToOthers, connectStream: deafToOthers };
    },
  },
  {
    // apache/nuttx#5242
    name: "sends no part of a file a second time",
    caughtBy: ["tcp/loss/sendfile"],
    breaks: () => ({ sendfile: once() }),
  },
  {
    // zephyrproject-rtos/zephyr#8188 and #44507, microsoft/demikernel#203
    name: "sends the end of a half-close no second time",
    caughtBy: ["tcp/loss/end", "tcp/loss/data-and-end", "tcp/loss/simultaneous-end"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        const reply = await next();
        if (await hasLost(endpoint, socket)) await endpoint.invoke("abort", { socket });
        return reply;
      },
    }),
  },
  {
    // soypat/lneto#182, ausimian/tricep#27
    name: "forgets at a close what is not acknowledged",
    caughtBy: ["tcp/loss/close", "tcp/loss/close-full", "tcp/loss/close-many"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        if (!await hasLost(endpoint, socket)) return await next();
        const { error } = await endpoint.invoke("abort", { socket });
        return error ? { error } : { value: {} };
      },
    }),
  },
  {
    // ausimian/tricep#27, mtcp-stack/mtcp#183
    name: "sends the end of a close no second time",
    caughtBy: ["tcp/loss/after-peers-end", "tcp/loss/close"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const { value: kept } = await endpoint.invoke("dup", { socket });
        const ended = await endpoint.invoke("shutdown", { socket, how: "write" });
        const reply = await next();
        if (kept === undefined) return reply;
        const lost = !ended.error && await hasLost(endpoint, kept.socket);
        await endpoint.invoke(lost ? "abort" : "close", kept);
        return reply;
      },
    }),
  },
  {
    // zephyrproject-rtos/zephyr#46407
    name: "acknowledges nothing any more once it has closed",
    caughtBy: ["tcp/loss/last-acknowledgement"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const { value: kept } = await endpoint.invoke("dup", { socket });
        const ended = await endpoint.invoke("shutdown", { socket, how: "write" });
        const reply = await next();
        if (kept === undefined) return reply;
        // Its end is still to be acknowledged.
        if (ended.error || await hasLost(endpoint, kept.socket)) await endpoint.invoke("close", kept);
        else await endpoint.invoke("setFilter", { ...kept, data: LOSSES.everything });
        return reply;
      },
    }),
  },
  {
    // zephyrproject-rtos/zephyr#9944, soypat/lneto#130
    name: "gives a connect up whose first question is not answered",
    caughtBy: ["tcp/loss/connect", "tcp/loss/connect-by-mode"],
    breaks: () => ({ connectStream: impatient, connect: impatient }),
  },
  {
    name: "reports an error where it has to ask for a connection again",
    caughtBy: ["tcp/loss/connect-by-mode"],
    breaks: () => ({
      async poll(_params, next) {
        const before = performance.now();
        const reply = await next();
        if (!reply.value?.events.includes("out") || performance.now() - before < LOST_MS) return reply;
        return { value: { events: [...reply.value.events, "err"] } };
      },
    }),
  },
  {
    name: "takes a connect that nobody answers for one that is refused",
    caughtBy: ["tcp/loss/connect-given-up"],
    breaks: () => ({ connect: insteadOf("ETIMEDOUT", failed("ECONNREFUSED")) }),
  },
  {
    name: "keeps the user timeout to itself",
    caughtBy: [
      "tcp/loss/connect-given-up",
      "tcp/loss/user-timeout-recv",
      "tcp/loss/user-timeout-poll",
      "tcp/loss/user-timeout-send",
    ],
    breaks: () => ({
      setsockopt: ({ option }, next) =>
        option === "TCP_USER_TIMEOUT" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    // includeos/IncludeOS#542
    name: "hears no client any more whom it has answered",
    caughtBy: ["tcp/loss/accept"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const accepting = next();
        const accepted = await within(LOST_MS, accepting);
        if (accepted === undefined) await endpoint.invoke("setFilter", { socket, data: LOSSES.everything });
        return accepted ?? await accepting;
      },
    }),
  },
  {
    // hidetzu/tcpip-stack#89
    name: "does not answer a SYN that comes again",
    caughtBy: ["tcp/loss/handshake"],
    breaks: () => ({ connectStream: deaf(FLAGS, [0x45, 0, 1, SYN], LOSE, KEEP) }),
  },
  {
    name: "finds room where nothing was acknowledged for a while",
    caughtBy: ["tcp/loss/writable"],
    breaks: () => ({
      async poll({ events }, next) {
        const polling = next();
        if (!events.includes("out")) return await polling;
        return await within(LOST_MS, polling) ?? { value: { events: ["out"] } };
      },
    }),
  },
  {
    // tass-belgium/picotcp#33
    name: "resets a connection whose window is closed for a while",
    caughtBy: ["tcp/loss/window-unheard"],
    breaks: () => ({
      async sendall({ socket }, next, endpoint) {
        const sending = next();
        const sent = await within(LOST_MS, sending);
        if (sent === undefined) await endpoint.invoke("abort", { socket });
        return sent ?? await sending;
      },
    }),
  },
  {
    name: "takes a reset for a connection that has timed out",
    caughtBy: ["tcp/loss/reset"],
    breaks: () => ({ recv: insteadOf("ECONNRESET", failed("ETIMEDOUT")) }),
  },
  {
    name: "begins the time of a receive anew where it has to send again",
    caughtBy: ["tcp/loss/timeout"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        return reply.error?.timeout && (await account(endpoint, socket))?.unacked ? await next() : reply;
      },
    }),
  },
  {
    name: "lets every connection wait while one sends again",
    caughtBy: ["tcp/loss/isolation"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        connectStream: keeping(sockets),
        async sendall({ socket }, next, endpoint) {
          for (const other of sockets) {
            if (other !== socket && await hasLost(endpoint, other)) return await never();
          }
          return await next();
        },
      };
    },
  },
  {
    name: "takes a connection that has timed out for one that has ended",
    caughtBy: ["tcp/loss/user-timeout-recv", "tcp/loss/keep-alive"],
    breaks: () => ({ recv: insteadOf("ETIMEDOUT", { value: { data: new Uint8Array(0) } }) }),
  },
  {
    // erlang/otp#7608
    name: "does not close a connection that has timed out",
    caughtBy: ["tcp/loss/user-timeout-recv"],
    breaks: () => {
      const givenUp = new Set<SocketId>();
      return {
        recv: markingError(givenUp, "ETIMEDOUT"),
        close: async ({ socket }, next) => givenUp.has(socket) ? failed("ETIMEDOUT") : await next(),
      };
    },
  },
  {
    name: "says ETIMEDOUT whenever it is asked for the error",
    caughtBy: ["tcp/loss/user-timeout-poll"],
    breaks: () => {
      const givenUp = new Set<SocketId>();
      return {
        async getsockopt({ socket, option }, next) {
          const reply = await next();
          if (option !== "SO_ERROR" || !reply.value) return reply;
          if (reply.value.errno === "ETIMEDOUT") givenUp.add(socket);
          return givenUp.has(socket) ? { value: { ...reply.value, errno: "ETIMEDOUT" } } : reply;
        },
      };
    },
  },
  {
    name: "says that nobody receives where a connection has timed out",
    caughtBy: ["tcp/loss/user-timeout-send"],
    breaks: () => ({ sendall: insteadOf("ETIMEDOUT", failed("EPIPE")) }),
  },
  {
    // ausimian/tricep#130
    name: "asks nobody whether he is still there",
    caughtBy: ["tcp/loss/keep-alive"],
    breaks: () => ({
      setsockopt: ({ option }, next) => option === "SO_KEEPALIVE" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    // zephyrproject-rtos/zephyr#93431
    name: "answers nobody who asks whether it is still there",
    caughtBy: ["tcp/loss/keep-alive-answered"],
    needs: "filter",
    breaks: () => {
      // A probe has the flags of an acknowledgement alone.
      const deafToProbes = deaf(FLAGS, [0x15, 0, 1, ACK], LOSE, KEEP);
      return { accept: deafToProbes, connectStream: deafToProbes };
    },
  },
  {
    // apache/nuttx#13823
    name: "makes no connection while many that were closed have bytes to send",
    caughtBy: ["tcp/loss/close-many"],
    breaks: () => {
      let busy = 0;
      const make = async <R>(_params: unknown, next: () => Promise<R>) =>
        busy < MOST_BUSY ? await next() : failed("ENOBUFS");
      return {
        accept: make,
        connectStream: make,
        async close({ socket }, next, endpoint) {
          if ((await account(endpoint, socket))?.unacked) busy++;
          return await next();
        },
      };
    },
  },
  {
    name: "sends a datagram again that is not answered",
    caughtBy: ["udp/lost"],
    breaks: () => ({
      async sendto(params, next, endpoint) {
        setTimeout(() => endpoint.invoke("sendto", params), LOST_MS / 2);
        return await next();
      },
    }),
  },
];
