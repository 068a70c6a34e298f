import type { Defect } from "./endpoint.ts";

/** Defects in reporting resets. */
export const TCP_RESET: readonly Defect[] = [
  {
    name: "reports a reset as end of file",
    caughtBy: ["tcp/reset/recv-once-then-eof"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNRESET" ? { value: { data: new Uint8Array(0) } } : reply;
      },
    }),
  },
];
