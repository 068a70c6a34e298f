import type { SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import type { Params, Returned } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, failed } from "./endpoint.ts";

type Reported = Returned<"recvmsg">;

/** Sets an option as it should be set, and keeps the size of the segments of its socket. */
function keepingSegment(sizes: Map<SocketId, number>): Breaks<"setsockopt"> {
  return ({ socket, option, value }, next) => {
    if (option === "UDP_SEGMENT") sizes.set(socket, value);
    return next();
  };
}

/** Receives a message, and reports something else with it. */
function reporting(
  change: (reported: Reported, params: Params<"recvmsg">) => Partial<Record<keyof Reported, unknown>>,
): Breaks<"recvmsg"> {
  return async (params, next) => {
    const reply = await next();
    return reply.value ? { value: { ...reply.value, ...change(reply.value, params) } as Reported } : reply;
  };
}

/** Receives what was refused, and reports something else of it. */
function ofRefused(
  change: (reported: Reported) => Partial<Record<keyof Reported, unknown>>,
): Breaks<"recvmsg"> {
  return reporting((reported, { flags }) => flags?.includes("errqueue") ? change(reported) : {});
}

/** Takes an option, and does nothing of it. */
function ignoring(option: OptionName): Breaks<"setsockopt"> {
  return (params, next) => params.option === option ? Promise.resolve({ value: {} }) : next();
}

/** Sets an option, and never takes it back. */
function keeping(option: OptionName): Breaks<"setsockopt"> {
  return (params, next) =>
    params.option === option && params.value === 0 ? Promise.resolve({ value: {} }) : next();
}

/** Defects in what is reported with datagrams, and in options that join and cut them. */
export const BESIDE_DATAGRAMS: readonly Defect[] = [
  {
    // nanovms/nanos#2187
    name: "takes UDP_SEGMENT, and sends one datagram all the same",
    caughtBy: ["udp/segments"],
    breaks: () => ({ setsockopt: ignoring("UDP_SEGMENT") }),
  },
  {
    name: "sends in segments for good",
    caughtBy: ["udp/segments"],
    breaks: () => ({ setsockopt: keeping("UDP_SEGMENT") }),
  },
  {
    name: "counts the first segment of a send alone",
    caughtBy: ["udp/segments"],
    breaks: () => {
      const sizes = new Map<SocketId, number>();
      return {
        setsockopt: keepingSegment(sizes),
        async sendto({ socket, data }, next) {
          const reply = await next();
          const size = sizes.get(socket);
          return size && reply.value ? { value: { count: Math.min(size, data.length) } } : reply;
        },
      };
    },
  },
  {
    // quinn-rs/quinn#2199
    name: "refuses to send less than a segment",
    caughtBy: ["udp/segments"],
    breaks: () => {
      const sizes = new Map<SocketId, number>();
      return {
        setsockopt: keepingSegment(sizes),
        sendto: ({ socket, data }, next) =>
          data.length < (sizes.get(socket) ?? 0) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
  {
    // benoitc/erlang_quic#196
    name: "joins datagrams, and does not report their size",
    caughtBy: ["udp/joined"],
    breaks: () => ({ recvmsg: reporting(() => ({ segment: undefined })) }),
  },
  {
    name: "reports the size of all as that of the datagrams that are joined",
    caughtBy: ["udp/joined"],
    breaks: () => ({
      recvmsg: reporting(({ data, segment }) => segment === undefined ? {} : { segment: data.length }),
    }),
  },
  {
    name: "joins datagrams for good",
    caughtBy: ["udp/joined"],
    breaks: () => ({ setsockopt: keeping("UDP_GRO") }),
  },
  {
    name: "joins datagrams for who did not ask for it",
    caughtBy: ["udp/joined"],
    breaks: () => ({
      async openDatagram(_params, next, endpoint) {
        const reply = await next();
        if (reply.value) await endpoint.invoke("setsockopt", { ...reply.value, option: "UDP_GRO", value: 1 });
        return reply;
      },
    }),
  },
  {
    // rcore-os/tgoskits#1905, shadow/shadow#3040
    name: "takes SO_TIMESTAMP, and reports no time",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => ({ setsockopt: ignoring("SO_TIMESTAMP") }),
  },
  {
    name: "reports seconds for milliseconds of arrival",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => ({
      recvmsg: reporting(({ time }) => time === undefined ? {} : { time: Math.floor(time / 1_000) }),
    }),
  },
  {
    name: "reports the time of a datagram's receive, and none to a peek",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => ({
      recvmsg: reporting((_reported, { flags }) => flags?.includes("peek") ? { time: undefined } : {}),
    }),
  },
  {
    name: "reports when a datagram is received for when it arrived",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => ({
      recvmsg: reporting(({ time }) => time === undefined ? {} : { time: Date.now() }),
    }),
  },
  {
    name: "reports the time of its first datagram for all that follow",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => {
      let first: number | undefined;
      return {
        recvmsg: reporting(({ time }) => {
          if (time === undefined) return {};
          first ??= time;
          return { time: first };
        }),
      };
    },
  },
  {
    name: "reports times of arrival for good",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => ({ setsockopt: keeping("SO_TIMESTAMP") }),
  },
  {
    // seanbruno/qemu-bsd-user#58
    name: "reports times of arrival to who did not ask for them",
    caughtBy: ["udp/arrival-reported"],
    breaks: () => ({ recvmsg: reporting(({ time = 1 }) => ({ time })) }),
  },
  {
    name: "has nothing of what was refused",
    caughtBy: ["udp/refusal-queued"],
    breaks: () => ({
      recvmsg: (params, next) =>
        params.flags?.includes("errqueue") ? Promise.resolve(failed("EAGAIN")) : next(),
    }),
  },
  {
    name: "gives what arrived for what was refused",
    caughtBy: ["udp/refusal-queued"],
    breaks: () => ({
      recvmsg: (params, next) =>
        next(params.flags?.includes("errqueue") ? { ...params, flags: ["dontwait"] } : params),
    }),
  },
  {
    // oven-sh/bun#29768
    name: "does not say why something was refused",
    caughtBy: ["udp/refusal-queued"],
    breaks: () => ({ recvmsg: ofRefused(() => ({ errno: undefined })) }),
  },
  {
    name: "gives no bytes of what was refused",
    caughtBy: ["udp/refusal-queued"],
    breaks: () => ({ recvmsg: ofRefused(() => ({ data: new Uint8Array() })) }),
  },
  {
    name: "does not say whom it was for that was refused",
    caughtBy: ["udp/refusal-queued"],
    breaks: () => ({ recvmsg: ofRefused(() => ({ address: null })) }),
  },
];
