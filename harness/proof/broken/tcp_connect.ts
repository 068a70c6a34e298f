import type { Reply } from "../../endpoint/endpoint.ts";
import type { Defect } from "./endpoint.ts";

/** Defects in connecting. */
export const TCP_CONNECT: readonly Defect[] = [
  {
    name: "takes a refused connection for an established one",
    caughtBy: [
      "tcp/connect/refused",
      "tcp/connect/refused-bound-not-listening",
      "address/connect-broadcast-or-multicast",
      "address/connect-port-zero",
    ],
    breaks: () => ({
      async connectStream({ address: { family } }, next, endpoint) {
        const reply = await next();
        return reply.error ? await endpoint.invoke("socket", { family, type: "stream" }) : reply;
      },
    }),
  },
  {
    name: "reports a refused connection as a timeout",
    caughtBy: [
      "tcp/connect/refused",
      "tcp/connect/refused-bound-not-listening",
      "address/connect-broadcast-or-multicast",
      "address/connect-port-zero",
    ],
    breaks: () => ({
      async connectStream(_params, next) {
        const reply = await next();
        return reply.error ? { error: { ...reply.error, errno: "ETIMEDOUT" } } : reply;
      },
    }),
  },
  {
    name: "connects nowhere any more after a refusal",
    caughtBy: ["tcp/connect/refused", "address/connect-broadcast-or-multicast"],
    breaks: () => {
      let refused: Reply<"connectStream"> | undefined;
      return {
        async connectStream(_params, next) {
          const reply = refused ?? await next();
          if (reply.error) refused = reply;
          return reply;
        },
      };
    },
  },
];
