import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import { type Defect, failed, insteadOf } from "./endpoint.ts";

/** Connects without waiting; `kept` says whether a socket that could not connect is given all the same. */
async function connectAtOnce(
  { address }: Params<"connectStream">,
  endpoint: Endpoint,
  kept: boolean,
): Promise<Reply<"connectStream">> {
  const { value, error } = await endpoint.invoke("socket", { family: address.family, type: "stream" });
  if (error) return { error };
  const { socket } = value;
  await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
  const connected = await endpoint.invoke("connect", { socket, address });
  await endpoint.invoke("setMode", { socket, mode: "natural" });
  if (connected.error && !kept) return { error: connected.error };
  return { value: { socket } };
}

/** Defects in connecting to a listener whose queue is full, over AF_UNIX. */
export const UNIX_BACKLOG: readonly Defect[] = [
  {
    name: "gives a connect up that would have to wait for room in the queue",
    caughtBy: ["unix/stream/backlog-waits"],
    breaks: () => ({ connectStream: (params, _next, endpoint) => connectAtOnce(params, endpoint, false) }),
  },
  {
    // https://github.com/tokio-rs/mio/issues/1560
    name: "gives a socket whose connect found the queue full as a connected one",
    caughtBy: ["unix/stream/backlog-waits"],
    breaks: () => ({ connectStream: (params, _next, endpoint) => connectAtOnce(params, endpoint, true) }),
  },
  {
    name: "connects once more when a connect took time",
    caughtBy: ["unix/stream/backlog-waits"],
    breaks: () => ({
      async connectStream(_params, next, endpoint) {
        const before = performance.now();
        const reply = await next();
        if (!reply.value || performance.now() - before < 10) return reply;
        await endpoint.invoke("close", reply.value);
        return await next();
      },
    }),
  },
  {
    name: "says that a connect to a full queue is in progress",
    caughtBy: ["unix/stream/backlog-full"],
    breaks: () => ({ connect: insteadOf("EAGAIN", failed("EINPROGRESS")) }),
  },
  {
    name: "says that a connect to a full queue has succeeded",
    caughtBy: ["unix/stream/backlog-full"],
    breaks: () => ({ connect: insteadOf("EAGAIN", { value: {} }) }),
  },
  {
    name: "takes a connect that is made again for one that is under way",
    caughtBy: ["unix/stream/backlog-full"],
    breaks: () => {
      const begun = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          const reply = await next();
          if (!reply.error) return reply;
          if (begun.has(socket)) return failed("EALREADY");
          begun.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "queues sixteen clients over AF_UNIX at most",
    caughtBy: ["tcp/accept/hundred-queued"],
    breaks: () => ({
      listenStream: (params, next) =>
        next({ ...params, ...(params.address.family === "unix" ? { backlog: 16 } : {}) }),
    }),
  },
];
