import type { PollEvent, SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import type { Breaks, Defect } from "./endpoint.ts";
import { without } from "./poll.ts";

/** Connects, and does something to a socket that was refused. */
const refusing = (then: Breaks<"connect">): Breaks<"connect"> => async (params, next, endpoint) => {
  const reply = await next();
  if (reply.error?.errno === "ECONNREFUSED") await then(params, next, endpoint);
  return reply;
};

/** Forgets a flag when a connect is refused. */
const forgetting = (option: OptionName): Defect["breaks"] => () => ({
  connect: refusing(async ({ socket }, _next, endpoint) =>
    await endpoint.invoke("setsockopt", { socket, option, value: 0 })
  ),
});

/** Never reports an event of a socket whose connect has reported its refusal. */
const hiding = (event: PollEvent): Defect["breaks"] => () => {
  const refused = new Set<SocketId>();
  return {
    connect: refusing(({ socket }) => {
      refused.add(socket);
      return Promise.resolve({ value: {} });
    }),
    poll: ({ socket }, next) => refused.has(socket) ? without(event, next) : next(),
  };
};

/** Defects in what becomes of a socket whose connect was refused. */
export const AFTER_REFUSAL: readonly Defect[] = [
  {
    name: "forgets that a connection is kept alive when a connect is refused",
    caughtBy: ["tcp/connect/refused-keeps"],
    breaks: forgetting("SO_KEEPALIVE"),
  },
  {
    name: "delays small segments again when a connect was refused",
    caughtBy: ["tcp/connect/refused-keeps"],
    breaks: forgetting("TCP_NODELAY"),
  },
  {
    name: "receives nothing on a socket that was refused once",
    caughtBy: ["tcp/connect/refused-keeps"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        connect: refusing(({ socket }) => {
          refused.add(socket);
          return Promise.resolve({ value: {} });
        }),
        recv: ({ socket }, next) =>
          refused.has(socket) ? Promise.resolve({ value: { data: new Uint8Array() } }) : next(),
      };
    },
  },
  {
    name: "polls no hang-up at a socket whose connect has reported its refusal",
    caughtBy: ["poll/refused"],
    breaks: hiding("hup"),
  },
];
