import type { RecvFlag } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, insteadOf, isWaiting, never } from "./endpoint.ts";

const FLAGS = { recvmsg: ["tcp/stream/recvmsg-flags"], recvfrom: ["tcp/stream/recvfrom-flags"] } as const;
const RESET = ["tcp/reset/receives-alike"];

/** Calls that receive as recv does, with what each gives where nothing is left. */
const RECEIVES = {
  recvfrom: { data: new Uint8Array(), address: null },
  recvmsg: { data: new Uint8Array(), address: null, count: 0, flags: [] },
  readv: { data: new Uint8Array() },
  recvInto: { data: new Uint8Array(100), count: 0 },
} as const;
const OF_RESET = Object.keys(RECEIVES) as (keyof typeof RECEIVES)[];

/** A receive that looks for a reset before it looks for bytes. */
const tellsFirst: Breaks<"recvInto"> = async ({ socket }, next, endpoint) => {
  const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
  return value?.events.includes("err") ? failed("ECONNRESET") : await next();
};

/** Makes a call without one of its flags. */
function without<P extends { readonly flags?: readonly RecvFlag[] }, R>(
  flag: RecvFlag,
): (params: P, next: (params: P) => Promise<R>) => Promise<R> {
  return ({ flags, ...rest }, next) =>
    next({ ...rest, flags: (flags ?? []).filter((each) => each !== flag) } as unknown as P);
}

/** Defects in calls that receive as recv does, in what they do otherwise. */
export const RECEIVES_ALIKE: readonly Defect[] = [
  ...(["recvmsg", "recvfrom"] as const).flatMap((method) =>
    (["peek", "dontwait", "waitall"] as const).map((flag): Defect => ({
      // gramineproject/graphene#2128, RIOT-OS/RIOT#16850, wasmerio/wasmer#5600
      name: `knows no MSG_${flag.toUpperCase()} in ${method}`,
      caughtBy: FLAGS[method],
      breaks: () => ({ [method]: without(flag) }),
    }))
  ),
  {
    name: "says that a message was cut where a stream goes on after it",
    caughtBy: FLAGS.recvmsg,
    breaks: () => ({
      async recvmsg({ socket, size }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const more = value.data.length === size && await isWaiting(endpoint, socket);
        return { value: more ? { ...value, flags: ["trunc"] } : value };
      },
    }),
  },
  {
    name: "says of every message that control data was cut",
    caughtBy: [...FLAGS.recvmsg, "udp/trunc-flag"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, flags: [...value.flags, "ctrunc"] } };
      },
    }),
  },
  ...(["empty", "cut"] as const).map((kind): Defect => ({
    // swoole/swoole-src#6174, phoenix-rtos/phoenix-rtos-project#1665
    name: `names no sender in a message that is ${kind}`,
    caughtBy: ["udp/trunc-flag"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const is = kind === "empty" ? value.count === 0 : value.flags.includes("trunc");
        return { value: is ? { ...value, address: null } : value };
      },
    }),
  })),
  ...OF_RESET.flatMap((method): Defect[] => [
    {
      name: `takes a reset for the end of the stream in ${method}`,
      caughtBy: RESET,
      breaks: () => ({ [method]: insteadOf("ECONNRESET", { value: RECEIVES[method] }) }),
    },
    {
      name: `reports a reset in ${method} before it gives what came before`,
      caughtBy: RESET,
      breaks: () => ({ [method]: tellsFirst }),
    },
  ]),
  {
    name: "refuses several buffers where there is no room, also where a send waits",
    caughtBy: ["tcp/send/vectors-wait"],
    breaks: () => ({
      async writev({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["out"], timeoutMs: 0 });
        return value?.events.includes("out") ? await next() : failed("EAGAIN");
      },
    }),
  },
  {
    name: "says that several buffers were sent where nobody receives any more",
    caughtBy: ["tcp/send/vectors-wait"],
    breaks: () => ({
      writev: (params, next) =>
        insteadOf("EPIPE", { value: { count: params.data.length } })(params, () => next()),
    }),
  },
  {
    name: "has no SO_SNDTIMEO for several buffers",
    caughtBy: ["timeout/so-sndtimeo-vectors"],
    breaks: () => ({ writev: insteadOf("EAGAIN", never()) }),
  },
  {
    // microsoft/WSL#207
    name: "counts no bytes as there when the peer has ended after them",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const ended = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        return ended.value?.events.includes("rdhup") ? { value: { count: 0 } } : await next();
      },
    }),
  },
  {
    name: "counts no bytes that were looked at",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => {
      let peeked = false;
      return {
        recv({ flags }, next) {
          peeked = flags?.includes("peek") ?? false;
          return next();
        },
        fionread: (_params, next) => peeked ? Promise.resolve({ value: { count: 0 } }) : next(),
      };
    },
  },
  ...(["recvInto", "readv", "recvmsg"] as const).map((method): Defect => ({
    // gramineproject/gramine#1760
    name: `refuses to receive no bytes in ${method}`,
    caughtBy: ["tcp/stream/read-zero"],
    breaks: () => ({
      [method]: (
        { size, sizes = [size ?? 0] }: { readonly size?: number; readonly sizes?: readonly number[] },
        next: () => Promise<unknown>,
      ) => sizes.every((each) => each === 0) ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  })),
  {
    name: "takes a byte where a peek asks for none",
    caughtBy: ["tcp/stream/read-zero"],
    breaks: () => ({
      async recv({ socket, size, flags }, next, endpoint) {
        if (size === 0 && flags?.includes("peek")) await endpoint.invoke("recv", { socket, size: 1 });
        return await next();
      },
    }),
  },
];
