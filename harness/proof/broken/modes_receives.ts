import { type Breaks, type Defect, failed, isWaiting, never } from "./endpoint.ts";

/** The calls that receive apart from recv and recvfrom, each with the case that asks how it waits. */
const RECEIVES = [
  { method: "recvmsg", what: "a message", caughtBy: ["timeout/messages-by-mode"] },
  { method: "readv", what: "into several buffers", caughtBy: ["timeout/vectors-by-mode"] },
  { method: "recvInto", what: "into the caller's buffer", caughtBy: ["timeout/buffers-by-mode"] },
  { method: "recvDescriptors", what: "descriptors", caughtBy: ["timeout/descriptors-by-mode"] },
] as const;

/** A receive that is refused at once where nothing is there. */
const refused: Breaks<"recvInto"> = async ({ socket }, next, endpoint) =>
  await isWaiting(endpoint, socket) ? await next() : failed("EAGAIN");

/** A receive that waits, though it should be refused. */
const waits: Breaks<"recvInto"> = async ({ socket }, next, endpoint) => {
  const reply = await next();
  if (reply.error?.errno !== "EAGAIN") return reply;
  await isWaiting(endpoint, socket, 60_000);
  return await next();
};

/** A receive that goes on waiting when its time is up. */
const outlastsItsTime: Breaks<"recvInto"> = async (_params, next) => {
  const reply = await next();
  return reply.error?.timeout ? await never() : reply;
};

/** A receive that takes the end of the stream for an error. */
const failsAtTheEnd: Breaks<"recvInto"> = async ({ socket }, next, endpoint) => {
  const { value } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
  return value?.events.length ? failed("ENOTCONN") : await next();
};

/** Defects in how the calls wait that receive as recv does. */
export const MODES_RECEIVES: readonly Defect[] = RECEIVES.flatMap(({ method, what, caughtBy }) =>
  ([
    // eventlet/eventlet#274, pypy/pypy#2649
    [`does not wait where it receives ${what}`, refused],
    [`waits in every mode where it receives ${what}`, waits],
    [`has no timeout where it receives ${what}`, outlastsItsTime],
    [`fails at the end of the stream where it receives ${what}`, failsAtTheEnd],
  ] as const).map(([name, breaks]): Defect => ({
    name,
    caughtBy,
    breaks: () => ({ [method]: breaks }),
  }))
);
