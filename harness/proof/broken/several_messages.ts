import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Params, Returned } from "../../endpoint/operations.ts";
import { followedBy } from "./calls.ts";
import {
  type Breaks,
  type Defect,
  failed,
  hasEnded,
  insteadOf,
  marking,
  never,
  takeError,
} from "./endpoint.ts";

const RECEIVED = ["udp/several/received"];
const FEWER = ["udp/several/fewer"];
const SENT = ["udp/several/sent"];
const FAILURE = ["udp/several/sent-until-failure"];

type Several = Returned<"recvmmsg">;

/** Makes a receive as it should be made, and changes what it gives. */
function changing(change: (given: Several, params: Params<"recvmmsg">) => Several): Breaks<"recvmmsg"> {
  return async (params, next): Promise<Reply<"recvmmsg">> => {
    const reply = await next();
    return reply.error ? reply : { value: change(reply.value!, params) };
  };
}

/** So many of the messages that a call gave, as if it had given no more. */
function first(given: Several, many: number): Several {
  const counts = given.counts.slice(0, many);
  return {
    data: given.data.subarray(0, counts.reduce((sum, count) => sum + count, 0)),
    counts,
    addresses: given.addresses.slice(0, many),
    flags: given.flags.slice(0, many),
  };
}

/** The positions at which the messages of a send begin, in bytes. */
function beginnings(sizes: readonly number[]): number[] {
  return sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
}

/** One message without bytes. */
const EMPTY: Several = { data: new Uint8Array(), counts: [0], addresses: [null], flags: [[]] };

/** Counts every message as sent where a send fails with an errno. */
function counting(errno: string): Breaks<"sendmmsg"> {
  return ({ sizes }, next) => insteadOf(errno, { value: { sizes } })(undefined, () => next());
}

/** Defects in calls for several messages. */
export const SEVERAL_MESSAGES: readonly Defect[] = [
  {
    name: "gives one of several messages that it has received",
    caughtBy: [...RECEIVED, ...FEWER, "tcp/stream/several-messages"],
    breaks: () => ({ recvmmsg: changing((given) => first(given, 1)) }),
  },
  {
    name: "gives the first sender for all of several messages",
    caughtBy: RECEIVED,
    breaks: () => ({
      recvmmsg: changing((given) => ({
        ...given,
        addresses: given.addresses.map(() => given.addresses[0]!),
      })),
    }),
  },
  {
    name: "gives no senders of several messages",
    caughtBy: RECEIVED,
    breaks: () => ({
      recvmmsg: changing((given) => ({ ...given, addresses: given.addresses.map(() => null) })),
    }),
  },
  {
    name: "counts the first message for all of several",
    caughtBy: RECEIVED,
    breaks: () => ({
      recvmmsg: changing((given) => ({ ...given, counts: given.counts.map(() => given.counts[0]!) })),
    }),
  },
  {
    name: "takes a message more than it was asked for",
    caughtBy: RECEIVED,
    breaks: () => ({ recvmmsg: followedBy("recvmmsg", { sizes: [1], flags: ["dontwait"] }) }),
  },
  {
    name: "marks every one of several messages where one was cut",
    caughtBy: ["udp/several/cut"],
    breaks: () => ({
      recvmmsg: changing((given) => ({
        ...given,
        flags: given.flags.map(() => given.flags.flat().slice(0, 1)),
      })),
    }),
  },
  {
    name: "marks none of several messages that was cut",
    caughtBy: ["udp/several/cut"],
    breaks: () => ({ recvmmsg: changing((given) => ({ ...given, flags: given.flags.map(() => []) })) }),
  },
  {
    name: "counts of several messages what fits, whatever the flags say",
    caughtBy: ["udp/several/cut"],
    breaks: () => ({
      recvmmsg: ({ flags = [], ...params }, next) =>
        next({ ...params, flags: flags.filter((flag) => flag !== "trunc") }),
    }),
  },
  {
    name: "has no more room for the second of several messages than for the first",
    caughtBy: ["udp/several/cut"],
    breaks: () => ({
      recvmmsg: ({ sizes, ...params }, next) =>
        next({ ...params, sizes: sizes.map((size) => Math.min(size, sizes[0]!)) }),
    }),
  },
  {
    name: "loses the messages that wait where they are fewer than it was asked for",
    caughtBy: FEWER,
    breaks: () => ({
      async recvmmsg({ sizes }, next) {
        const reply = await next();
        return (reply.value?.counts.length ?? sizes.length) < sizes.length ? failed("EAGAIN") : reply;
      },
    }),
  },
  {
    name: "has no message, and no error, where none of several waits",
    caughtBy: [...FEWER, ...RECEIVED],
    breaks: () => ({
      recvmmsg: insteadOf("EAGAIN", {
        value: { data: new Uint8Array(), counts: [], addresses: [], flags: [] },
      }),
    }),
  },
  {
    name: "waits for as many messages as there is room for, whatever the mode and the flags",
    caughtBy: [...FEWER, "udp/several/wait-for-one"],
    breaks: () => ({
      async recvmmsg({ sizes }, next) {
        const reply = await next();
        return (reply.value?.counts.length ?? 0) < sizes.length ? await never() : reply;
      },
    }),
  },
  {
    name: "does not wait for the first of several messages where it waits for one",
    caughtBy: ["udp/several/wait-for-one"],
    breaks: () => ({
      recvmmsg: ({ flags = [], ...params }, next) =>
        next({ ...params, flags: flags.map((flag) => flag === "waitforone" ? "dontwait" : flag) }),
    }),
  },
  {
    name: "takes one message where it waits for one, whatever is there",
    caughtBy: ["udp/several/wait-for-one"],
    breaks: () => ({
      recvmmsg: ({ flags = [], sizes, ...params }, next) =>
        next({ ...params, flags, sizes: flags.includes("waitforone") ? sizes.slice(0, 1) : sizes }),
    }),
  },
  {
    name: "waits for the first of several messages alone",
    caughtBy: ["udp/several/waits-for-all"],
    breaks: () => ({
      recvmmsg: ({ flags = [], ...params }, next) => next({ ...params, flags: [...flags, "waitforone"] }),
    }),
  },
  {
    name: "fails when the time for several messages is up, and loses those that came",
    caughtBy: ["udp/several/no-time"],
    breaks: () => ({
      async recvmmsg({ sizes, timeoutMs }, next) {
        const reply = await next();
        const late = timeoutMs !== undefined && (reply.value?.counts.length ?? sizes.length) < sizes.length;
        return late ? failed("EAGAIN") : reply;
      },
    }),
  },
  {
    name: "has no end of the time for several messages",
    caughtBy: ["udp/several/no-time", "udp/several/time"],
    breaks: () => ({ recvmmsg: ({ timeoutMs: _, ...params }, next) => next(params) }),
  },
  {
    name: "loses the message with which the time for several is up",
    caughtBy: ["udp/several/time"],
    breaks: () => ({
      async recvmmsg({ timeoutMs }, next) {
        const reply = await next();
        const { value } = reply;
        return value && timeoutMs ? { value: first(value, value.counts.length - 1) } : reply;
      },
    }),
  },
  {
    name: "fails with an error that comes after some of several messages, and loses these",
    caughtBy: ["udp/several/error-behind"],
    breaks: () => ({
      async recvmmsg({ socket, sizes }, next, endpoint) {
        const reply = await next();
        if (!reply.value || reply.value.counts.length === sizes.length) return reply;
        const errno = await takeError(endpoint, socket);
        return errno === null ? reply : failed(errno);
      },
    }),
  },
  {
    name: "forgets an error that comes after some of several messages",
    caughtBy: ["udp/several/error-behind"],
    breaks: () => ({
      async recvmmsg({ socket, sizes }, next, endpoint) {
        const reply = await next();
        if (reply.value && reply.value.counts.length < sizes.length) await takeError(endpoint, socket);
        return reply;
      },
    }),
  },
  {
    name: "goes on waiting for messages after an error",
    caughtBy: ["udp/several/error-behind"],
    breaks: () => ({
      async recvmmsg({ sizes, flags }, next) {
        const reply = await next();
        const fewer = reply.value && reply.value.counts.length < sizes.length;
        return fewer && !flags?.length ? await never() : reply;
      },
    }),
  },
  {
    name: "keeps a refusal that calls for several messages have reported",
    caughtBy: ["udp/several/refused"],
    breaks: () => {
      let told = false;
      const telling = async <M extends "recvmmsg" | "sendmmsg">(
        made: Promise<Reply<M>>,
      ): Promise<Reply<M>> => {
        const reply = await made;
        if (reply.error?.errno === "ECONNREFUSED") told = true;
        return reply;
      };
      return {
        recvmmsg: (_params, next) => telling(next()),
        sendmmsg: (_params, next) => telling(next()),
        getsockopt({ option }, next) {
          if (option !== "SO_ERROR" || !told) return next();
          told = false;
          return Promise.resolve({ value: { value: 111, errno: "ECONNREFUSED" } });
        },
      };
    },
  },
  {
    name: "sends several messages where the one before was refused",
    caughtBy: ["udp/several/refused"],
    breaks: () => ({
      async sendmmsg(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? await next() : reply;
      },
    }),
  },
  {
    name: "sends all of several messages to the first address",
    caughtBy: [...SENT, ...FAILURE],
    breaks: () => ({
      sendmmsg: ({ addresses, ...params }, next) =>
        next(addresses ? { ...params, addresses: addresses.map(() => addresses[0]!) } : params),
    }),
  },
  {
    name: "sends the first of several messages, and says that all were sent",
    caughtBy: [...SENT, "tcp/stream/several-messages"],
    breaks: () => ({
      async sendmmsg({ socket, data, sizes, addresses }, next) {
        if (sizes.length === 0) return await next();
        const reply = await next({
          socket,
          data: data.subarray(0, sizes[0]),
          sizes: sizes.slice(0, 1),
          ...(addresses ? { addresses: addresses.slice(0, 1) } : {}),
        });
        return reply.error ? reply : { value: { sizes } };
      },
    }),
  },
  {
    name: "leaves an empty one of several messages out, and says that it was sent",
    caughtBy: SENT,
    breaks: () => ({
      async sendmmsg({ socket, data, sizes, addresses }, next) {
        const kept = sizes.map((size, index) => ({ size, index })).filter(({ size }) => size > 0);
        if (kept.length === sizes.length) return await next();
        const reply = await next({
          socket,
          data,
          sizes: kept.map(({ size }) => size),
          ...(addresses ? { addresses: kept.map(({ index }) => addresses[index]!) } : {}),
        });
        return reply.error ? reply : { value: { sizes } };
      },
    }),
  },
  {
    name: "fails where one of several messages cannot be sent, whatever was sent before",
    caughtBy: FAILURE,
    breaks: () => ({
      async sendmmsg({ sizes }, next) {
        const reply = await next();
        return reply.value && reply.value.sizes.length < sizes.length ? failed("EMSGSIZE") : reply;
      },
    }),
  },
  {
    name: "goes on after one of several messages that cannot be sent",
    caughtBy: FAILURE,
    breaks: () => ({
      async sendmmsg({ socket, data, sizes, addresses }, next, endpoint) {
        if (!addresses) return await next();
        const at = beginnings(sizes);
        const sent: number[] = [];
        let error;
        for (const [index, size] of sizes.entries()) {
          const reply = await endpoint.invoke("sendto", {
            socket,
            data: data.subarray(at[index]!, at[index]! + size),
            address: addresses[index]!,
          });
          if (reply.error) error ??= reply.error;
          else sent.push(size);
        }
        return sent.length === 0 && error ? { error } : { value: { sizes: sent } };
      },
    }),
  },
  {
    name: "says that none was sent where the queue has room for some of several messages",
    caughtBy: ["udp/several/full"],
    breaks: () => ({
      async sendmmsg({ sizes }, next) {
        const reply = await next();
        return reply.value && reply.value.sizes.length < sizes.length ? failed("EAGAIN") : reply;
      },
    }),
  },
  {
    name: "drops of several messages those for which the queue has no room, and says that they were sent",
    caughtBy: ["udp/several/full"],
    breaks: () => ({
      async sendmmsg({ sizes }, next) {
        const reply = await next();
        return reply.error?.errno === "EAGAIN" || reply.value ? { value: { sizes } } : reply;
      },
    }),
  },
  {
    name: "refuses a call for no messages",
    caughtBy: ["udp/several/none"],
    breaks: () => {
      const refuses = <P extends { sizes: readonly number[] }, R>({ sizes }: P, next: () => Promise<R>) =>
        sizes.length === 0 ? Promise.resolve(failed("EINVAL")) : next();
      return { recvmmsg: refuses, sendmmsg: refuses };
    },
  },
  {
    name: "waits for a message in a call for none",
    caughtBy: ["udp/several/none"],
    breaks: () => ({ recvmmsg: ({ sizes }, next) => sizes.length === 0 ? never() : next() }),
  },
  {
    name: "takes a message in a call for none",
    caughtBy: ["udp/several/none"],
    breaks: () => ({
      async recvmmsg({ socket, sizes }, next, endpoint) {
        if (sizes.length > 0) return await next();
        await endpoint.invoke("recvmmsg", { socket, sizes: [100], flags: ["dontwait"] });
        return await next();
      },
    }),
  },
  {
    name: "gives an empty message of several where the connection was reset",
    caughtBy: ["tcp/reset/several-messages"],
    breaks: () => ({ recvmmsg: insteadOf("ECONNRESET", { value: EMPTY }) }),
  },
  {
    name: "counts several messages as sent where the connection was reset",
    caughtBy: ["tcp/reset/several-messages"],
    breaks: () => ({ sendmmsg: counting("ECONNRESET") }),
  },
  {
    name: "gives an empty message of several where there is no connection",
    caughtBy: ["tcp/connect/several-messages"],
    breaks: () => ({ recvmmsg: insteadOf("ENOTCONN", { value: EMPTY }) }),
  },
  {
    name: "counts several messages as sent where there is no connection any more, or not yet",
    caughtBy: ["tcp/connect/several-messages", "tcp/stream/several-messages"],
    breaks: () => ({ sendmmsg: counting("EPIPE") }),
  },
  {
    name: "sends no several messages to a peer that has ended",
    caughtBy: ["tcp/stream/several-messages"],
    breaks: () => ({
      async sendmmsg({ socket }, next, endpoint) {
        return await hasEnded(endpoint, socket) ? failed("EPIPE") : await next();
      },
    }),
  },
  {
    name: "counts all of several messages, whatever found room",
    caughtBy: ["tcp/send/several-full"],
    breaks: () => ({
      async sendmmsg({ sizes }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { sizes } };
      },
    }),
  },
  {
    name: "gives no senders of several messages from the peer that it has",
    caughtBy: RECEIVED,
    breaks: () => ({
      async recvmmsg({ socket }, next, endpoint) {
        const reply = await next();
        const connected = (await endpoint.invoke("getpeername", { socket })).value !== undefined;
        return connected && reply.value
          ? { value: { ...reply.value, addresses: reply.value.addresses.map(() => null) } }
          : reply;
      },
    }),
  },
  {
    name: "counts several messages to nobody as sent",
    caughtBy: FAILURE,
    breaks: () => ({ sendmmsg: counting("EDESTADDRREQ") }),
  },
  {
    name: "has no message at the end of a stream in a call for several",
    caughtBy: ["tcp/stream/several-messages"],
    breaks: () => ({ recvmmsg: changing((given) => given.counts[0] === 0 ? first(given, 0) : given) }),
  },
  {
    name: "sends several messages to the peer, whatever their addresses",
    caughtBy: SENT,
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        sendmmsg: ({ addresses, ...rest }, next) =>
          next(connected.has(rest.socket) || addresses === undefined ? rest : { ...rest, addresses }),
      };
    },
  },
  {
    name: "has no message behind an empty one in a call for several",
    caughtBy: RECEIVED,
    breaks: () => ({
      recvmmsg: changing((given) => {
        const empty = given.counts.indexOf(0);
        return empty < 0 ? given : first(given, empty + 1);
      }),
    }),
  },
  {
    name: "counts a message as sent on a stream that was sent in part",
    caughtBy: ["tcp/send/several-full"],
    breaks: () => ({
      async sendmmsg({ sizes }, next) {
        const reply = await next();
        return reply.value ? { value: { sizes: sizes.slice(0, reply.value.sizes.length) } } : reply;
      },
    }),
  },
  ...(["sendmmsg", "recvmmsg"] as const).map((method): Defect => ({
    // erlang/otp#11550, microsoft/litebox#861
    name: `refuses more than 1,024 messages of a ${method}`,
    caughtBy: ["tcp/stream/several-messages"],
    breaks: () => ({
      [method]: <R>({ sizes }: { sizes: readonly number[] }, next: () => Promise<R>) =>
        sizes.length > 1_024 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  })),
  {
    name: "counts more than 1,024 messages as sent, and has sent as many",
    caughtBy: ["tcp/stream/several-messages"],
    breaks: () => ({
      async sendmmsg({ sizes }, next) {
        const reply = await next();
        return reply.value?.sizes.length === 1_024 ? { value: { sizes } } : reply;
      },
    }),
  },
  {
    name: "receives 64 messages at most",
    caughtBy: ["tcp/stream/several-messages"],
    breaks: () => ({
      recvmmsg: (params, next) => next({ ...params, sizes: params.sizes.slice(0, 64) }),
    }),
  },
];
