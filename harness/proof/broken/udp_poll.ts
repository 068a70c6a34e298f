import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, takeError } from "./endpoint.ts";
import { without } from "./poll.ts";
import { SOCK_DGRAM } from "./records.ts";

/** Defects in polls of datagram sockets, and in whose an error is. */
export const UDP_POLL: readonly Defect[] = [
  {
    name: "sees no errors of datagram sockets in a poll",
    caughtBy: ["udp/connected/refused-poll"],
    breaks: () => ({
      async poll(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { events: value.events.filter((each) => each !== "err") } };
      },
    }),
  },
  {
    name: "takes the error that its poll has found",
    caughtBy: ["udp/connected/refused-poll"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.events.includes("err")) await takeError(endpoint, socket);
        return reply;
      },
    }),
  },
  {
    // https://github.com/google/gvisor/issues/6666
    name: "finds in every poll the error that it found in one",
    caughtBy: ["udp/connected/refused-poll"],
    breaks: () => {
      const failed = new Set<SocketId>();
      return {
        async poll({ socket }, next) {
          const { value, error } = await next();
          if (error) return { error };
          if (value.events.includes("err")) failed.add(socket);
          else if (failed.has(socket)) return { value: { events: [...value.events, "err"] } };
          return { value };
        },
      };
    },
  },
  {
    name: "finds a hang-up where a datagram was refused",
    caughtBy: ["udp/connected/refused-poll"],
    breaks: () => ({
      async poll(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { events: value.events.includes("err") ? [...value.events, "hup"] : value.events } };
      },
    }),
  },
  {
    name: "has one pending error for all datagram sockets",
    caughtBy: ["udp/connected/refused-isolation"],
    breaks: () => {
      let pending: string | null = null;
      return {
        async send({ socket }, next, endpoint) {
          const reply = await next();
          pending ??= await takeError(endpoint, socket);
          return reply;
        },
        async getsockopt(_params, next) {
          const errno = pending;
          pending = null;
          return errno === null ? await next() : { value: { value: 1, errno } };
        },
      };
    },
  },
  {
    name: "fails to send from any datagram socket once a datagram of one was refused",
    caughtBy: ["udp/connected/refused-isolation"],
    breaks: () => {
      const sent = new Set<SocketId>();
      return {
        async send({ socket }, next, endpoint) {
          for (const other of sent) {
            const { value } = await endpoint.invoke("poll", { socket: other, events: [], timeoutMs: 0 });
            if (value?.events.includes("err")) return failed("ECONNREFUSED");
          }
          sent.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "finds a datagram socket not writable while an error is pending",
    caughtBy: ["udp/connected/refused-poll"],
    breaks: () => ({
      async poll(_params, next) {
        const { value, error } = await next();
        if (error || !value.events.includes("err")) return error ? { error } : { value };
        return { value: { events: value.events.filter((each) => each !== "out") } };
      },
    }),
  },
  {
    name: "names the error of a datagram socket, and gives no number",
    caughtBy: ["udp/connected/refused-so-error"],
    breaks: () => ({
      async getsockopt(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, value: 0 } };
      },
    }),
  },
  {
    name: "polls no room at a datagram socket that has no address yet",
    caughtBy: ["poll/datagram-unbound"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        const unbound = value && value.address.family !== "unix" && value.address.port === 0;
        const type = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        return await (unbound && type.value?.value === SOCK_DGRAM ? without("out", next) : next());
      },
    }),
  },
];
