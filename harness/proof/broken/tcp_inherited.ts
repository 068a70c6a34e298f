import type { OptionName } from "../../endpoint/options.ts";
import type { Breaks, Defect } from "./endpoint.ts";

/** Accepts, and gives the socket the system's own value of an option. */
function resetting(
  option: OptionName,
  value: number,
  second?: number,
): { accept: Breaks<"accept"> } {
  const own = { option, value, ...(second === undefined ? {} : { second }) };
  return {
    async accept(_params, next, endpoint) {
      const reply = await next();
      if (reply.value) await endpoint.invoke("setsockopt", { socket: reply.value.socket, ...own });
      return reply;
    },
  };
}

const [keepalive, waits] = ["tcp/accept/keepalive-inherited", "tcp/accept/waits-inherited"];

/** Defects in what an accepted socket has of its listener. */
export const TCP_INHERITED: readonly Defect[] = [
  {
    name: "accepts without keep-alive, whatever the listener has",
    caughtBy: [keepalive],
    breaks: () => resetting("SO_KEEPALIVE", 0),
  },
  {
    name: "accepts with two hours before keep-alive begins",
    caughtBy: [keepalive],
    breaks: () => resetting("TCP_KEEPIDLE", 7_200),
  },
  {
    name: "accepts with the system's own time between probes",
    caughtBy: [keepalive],
    breaks: () => resetting("TCP_KEEPINTVL", 75),
  },
  {
    name: "accepts with the system's own count of probes",
    caughtBy: [keepalive],
    breaks: () => resetting("TCP_KEEPCNT", 9),
  },
  {
    name: "accepts without a user timeout",
    caughtBy: [keepalive],
    breaks: () => resetting("TCP_USER_TIMEOUT", 0),
  },
  {
    name: "accepts sockets that do not linger",
    caughtBy: [waits],
    breaks: () => resetting("SO_LINGER", 0, 0),
  },
  {
    name: "accepts sockets whose receives have no end",
    caughtBy: [waits],
    breaks: () => resetting("SO_RCVTIMEO", 0, 0),
  },
  {
    name: "accepts sockets whose sends have no end",
    caughtBy: [waits],
    breaks: () => resetting("SO_SNDTIMEO", 0, 0),
  },
  {
    name: "accepts sockets with a low-water mark of their own",
    caughtBy: [waits],
    breaks: () => resetting("SO_RCVLOWAT", 1),
  },
  {
    name: "accepts sockets that take urgent data out of the stream",
    caughtBy: [waits],
    breaks: () => resetting("SO_OOBINLINE", 0),
  },
  {
    name: "accepts sockets with hops of their own",
    caughtBy: [waits],
    breaks: () => resetting("IP_TTL", 64),
  },
  {
    name: "accepts sockets that hold small pieces back",
    caughtBy: ["tcp/accept/cork"],
    breaks: () => resetting("TCP_CORK", 1),
  },
  {
    name: "accepts sockets that hold nothing back, whatever the listener does",
    caughtBy: ["tcp/accept/cork"],
    breaks: () => resetting("TCP_CORK", 0),
  },
  {
    name: "accepts sockets without the class of traffic of their listener",
    caughtBy: [waits],
    breaks: () => resetting("IP_TOS", 0),
  },
];
