import type { Defect } from "./endpoint.ts";

/** Defects in what calls say beside their result: counts, times that are left, and flags of messages. */
export const TOLD_BESIDE: readonly Defect[] = [
  {
    name: "counts the sockets that a poll was given, and not those that it reports",
    caughtBy: ["poll/several"],
    breaks: () => ({
      async pollAll({ sockets }, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, count: sockets.length } } : reply;
      },
    }),
  },
  {
    name: "counts a descriptor of -1 as one that is not open",
    caughtBy: ["poll/several"],
    breaks: () => ({
      async pollAll(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, count: reply.value.ready.length + 1 } } : reply;
      },
    }),
  },
  {
    name: "leaves the time of a select as it was",
    caughtBy: ["poll/select-waits"],
    breaks: () => ({
      async select({ timeoutMs }, next) {
        const reply = await next();
        if (reply.value === undefined || timeoutMs === null) return reply;
        return { value: { ...reply.value, leftMs: timeoutMs } };
      },
    }),
  },
  {
    name: "says that nothing of its time is left whenever a select returns",
    caughtBy: ["poll/select-waits"],
    breaks: () => ({
      async select({ timeoutMs }, next) {
        const reply = await next();
        return reply.value && timeoutMs !== null ? { value: { ...reply.value, leftMs: 0 } } : reply;
      },
    }),
  },
  {
    name: "says nothing of control messages that nobody gave it room for",
    caughtBy: ["udp/control-room", "unix/stream/credentials-told"],
    breaks: () => ({
      async recvmsg({ controlSize }, next) {
        const reply = await next();
        return reply.value && controlSize === 0 ? { value: { ...reply.value, flags: [] } } : reply;
      },
    }),
  },
  {
    name: "says nothing of a control message that it has cut",
    caughtBy: ["udp/control-room"],
    breaks: () => ({
      async recvmsg({ controlSize = 0 }, next) {
        const reply = await next();
        return reply.value && controlSize > 0 && controlSize < 64
          ? { value: { ...reply.value, flags: [] } }
          : reply;
      },
    }),
  },
  {
    name: "says that control messages were cut where it was given no room and there are none",
    caughtBy: ["udp/control-room"],
    breaks: () => ({
      async recvmsg({ controlSize }, next) {
        const reply = await next();
        return reply.value && controlSize === 0 ? { value: { ...reply.value, flags: ["ctrunc"] } } : reply;
      },
    }),
  },
  {
    name: "leaves the flags of a message as they were",
    caughtBy: ["udp/trunc-flag", "tcp/stream/no-message-flags"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, flags: ["trunc", "ctrunc"] } } : reply;
      },
    }),
  },
  {
    name: "lets the room for control messages be the room for data",
    caughtBy: ["udp/control-room", "unix/stream/credentials-told"],
    breaks: () => ({
      recvmsg: (params, next) =>
        next(params.controlSize === undefined ? params : { ...params, size: params.controlSize }),
    }),
  },
  {
    name: "brings credentials beside datagrams alone",
    caughtBy: ["unix/stream/credentials-told"],
    breaks: () => ({
      async recvmsg({ socket }, next, endpoint) {
        const reply = await next();
        const type = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        if (reply.value?.process === undefined || type.value?.value === 2) return reply;
        const { process: _, ...value } = reply.value;
        return { value };
      },
    }),
  },
  {
    name: "brings credentials of nobody",
    caughtBy: ["unix/stream/credentials-told"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        return reply.value?.process === undefined ? reply : { value: { ...reply.value, process: 0 } };
      },
    }),
  },
  {
    name: "says that a message without control messages has used all the room for them",
    caughtBy: ["udp/control-room"],
    breaks: () => ({
      async recvmsg({ controlSize = 256 }, next) {
        const reply = await next();
        return reply.value
          ? { value: { ...reply.value, control: reply.value.control || controlSize } }
          : reply;
      },
    }),
  },
  {
    name: "leaves the time of a call for several datagrams as it was",
    caughtBy: ["udp/several/time"],
    breaks: () => ({
      async recvmmsg({ timeoutMs }, next) {
        const reply = await next();
        return reply.value && timeoutMs !== undefined
          ? { value: { ...reply.value, leftMs: timeoutMs } }
          : reply;
      },
    }),
  },
  {
    name: "polls a socket once that is given twice",
    caughtBy: ["poll/several"],
    breaks: () => ({ pollAll: (params, next) => next({ ...params, sockets: [...new Set(params.sockets)] }) }),
  },
];
