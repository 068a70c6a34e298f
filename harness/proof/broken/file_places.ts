import { type Defect, failed } from "./endpoint.ts";

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
  {
    // asterinas/asterinas#1542
    name: "moves the file's own position by all that it was to send, where there was room for a part",
    caughtBy: ["tcp/send/sendfile-place"],
    breaks: () => ({
      async sendfile({ data, offset, size, own }, next) {
        const reply = await next();
        if (!reply.value || !own) return reply;
        return { value: { ...reply.value, position: Math.min(offset + size, data.length) } };
      },
    }),
  },
  ...(["pipe", "socket"] as const).flatMap((source): Defect[] => [
    {
      // rcore-os/tgoskits#770
      name: `sends what a ${source} has as a file`,
      caughtBy: ["tcp/send/sendfile-place"],
      breaks: () => ({
        sendfile({ of, ...params }, next) {
          return next(of === source ? params : { ...params, ...of === undefined ? {} : { of } });
        },
      }),
    },
    {
      // google/gvisor#52
      name: `says that an offset in a ${source} is invalid`,
      caughtBy: ["tcp/send/sendfile-place"],
      breaks: () => ({
        sendfile: ({ of }, next) => of === source ? Promise.resolve(failed("EINVAL")) : next(),
      }),
    },
  ]),
];
