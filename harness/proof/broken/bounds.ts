import { type Defect, failed } from "./endpoint.ts";

/** Bits of the type of a socket that are the type alone. */
const TYPE = 0xf;

/** Defects in what is made of the least that may be asked for, and of what may not. */
export const BOUNDS: readonly Defect[] = [
  {
    name: "knows no service of the number 0",
    caughtBy: ["name/services"],
    breaks: () => ({
      getaddrinfo: async ({ service }, next) =>
        service === "0" ? { error: { errno: "EAI_SERVICE", native: "EAI_SERVICE" } } : await next(),
    }),
  },
  {
    name: "blames the service where a number was asked for and a name was given",
    caughtBy: ["name/services"],
    breaks: () => ({
      async getaddrinfo({ hints }, next) {
        const reply = await next();
        return hints?.includes("numericserv") && reply.error?.errno === "EAI_NONAME"
          ? { error: { errno: "EAI_SERVICE", native: "EAI_SERVICE" } }
          : reply;
      },
    }),
  },
  {
    name: "passes over flags of socket() that nobody knows",
    caughtBy: ["lifecycle/no-such-numbers"],
    breaks: () => ({
      socket_ex: (params, next) => next({ ...params, type: params.type & TYPE }),
    }),
  },
  {
    name: "keeps a connection alive after ten seconds at the soonest",
    caughtBy: ["option/keepalive-params"],
    breaks: () => ({
      setsockopt: async ({ option, value }, next) =>
        option === "TCP_KEEPIDLE" && value < 10 ? failed("EINVAL") : await next(),
    }),
  },
];
