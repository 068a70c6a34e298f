import type { Defect } from "./endpoint.ts";

/** Defects in the place where sendfile() begins, and in where it leaves the file's own position. */
export const FILE_PLACES: readonly Defect[] = [
  {
    // apache/nuttx#4120
    name: "moves the file's own position where an offset is given",
    caughtBy: ["tcp/send/sendfile-place"],
    breaks: () => ({
      async sendfile({ offset, own }, next) {
        const reply = await next();
        if (!reply.value || own) return reply;
        return { value: { ...reply.value, position: offset + reply.value.count } };
      },
    }),
  },
  {
    // giampaolo/pysendfile#14
    name: "leaves the file's own position where it was",
    caughtBy: ["tcp/send/sendfile-place"],
    breaks: () => ({
      async sendfile({ offset, own }, next) {
        const reply = await next();
        return reply.value && own ? { value: { ...reply.value, position: offset } } : reply;
      },
    }),
  },
  {
    name: "sends a file from its beginning where no offset is given",
    caughtBy: ["tcp/send/sendfile-place"],
    breaks: () => ({ sendfile: (params, next) => next(params.own ? { ...params, offset: 0 } : params) }),
  },
];
