import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, isWaiting, keeping, never } from "./endpoint.ts";

const LISTENER = { address: { family: "ipv4", host: "127.0.0.1", port: 0 } } as const;

/** A defect in the error of the calls that make sockets. */
function failing(name: string, failure: Failure): Defect {
  const wrong = async <R extends { readonly error?: Failure | undefined }>(
    _params: unknown,
    next: () => Promise<R>,
  ): Promise<R> => {
    const reply = await next();
    return reply.error?.errno === "EMFILE" ? { ...reply, error: failure } : reply;
  };
  return {
    name,
    of: "python",
    caughtBy: ["resource/emfile-socket", "tcp/accept/emfile"],
    breaks: () => ({ openDatagram: wrong, accept: wrong, connectStream: wrong, listenStream: wrong }),
  };
}

/** A defect of a call that leaves a descriptor open where its reply is such. */
function leaving(
  name: string,
  caughtBy: readonly string[],
  methods: readonly Method[],
  where: (reply: Reply<Method>, params: unknown) => boolean = ({ error }) => !error,
): Defect {
  const leaves: Breaks<Method> = async (params, next, endpoint) => {
    const reply = await next();
    if (where(reply, params)) await endpoint.invoke("socket", { family: "ipv4", type: "datagram" });
    return reply;
  };
  return {
    name,
    of: "python",
    caughtBy: caughtBy.map((each) => `${each}-leave-nothing`),
    breaks: () => Object.fromEntries(methods.map((method) => [method, leaves])),
  };
}

/** True if a socket has a descriptor that no set of select() has room for. */
async function isHigh(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const { value } = await endpoint.invoke("fileno", { socket });
  return (value?.descriptor ?? 0) > 1_023;
}

const wasRefused = ({ error }: Reply<Method>): boolean => error?.errno === "ECONNREFUSED";
const wasTaken = ({ error }: Reply<Method>): boolean => error?.errno === "EADDRINUSE";
const inVain = ({ error }: Reply<Method>): boolean => error?.timeout === true || error?.errno === "EAGAIN";

/** Defects at the limit of descriptors, which only a process of its own can be brought to. */
export const RESOURCE: readonly Defect[] = [
  leaving("leaves a descriptor behind for each client", ["resource/calls"], ["accept"]),
  leaving("leaves a descriptor behind for each connect", ["resource/calls"], ["connectStream"]),
  leaving("leaves a descriptor behind for each listener", ["resource/calls"], ["listenStream"]),
  leaving("leaves a descriptor behind for each datagram socket", ["resource/calls"], ["openDatagram"]),
  leaving("leaves a descriptor behind for each close", ["resource/calls"], ["close"]),
  leaving(
    "leaves a descriptor behind where a connection was reset",
    ["resource/calls"],
    ["recv"],
    ({ error }) => error?.errno === "ECONNRESET",
  ),
  leaving(
    "leaves a descriptor behind where a stream has ended",
    ["resource/calls"],
    ["recv"],
    ({ value }) => value !== undefined && "data" in value && value.data.length === 0,
  ),
  leaving("leaves a descriptor behind where a connect was refused", ["tcp/connect/failures"], [
    "connectStream",
  ], wasRefused),
  leaving(
    "leaves a descriptor behind where an address is taken",
    ["tcp/connect/failures"],
    ["listenStream"],
    wasTaken,
  ),
  leaving("leaves a descriptor behind where no bytes are there", ["resource/vain-calls"], ["recv"], inVain),
  leaving(
    "leaves a descriptor behind where no datagram is there",
    ["resource/vain-calls"],
    ["recvfrom"],
    inVain,
  ),
  leaving("leaves a descriptor behind where no client is there", ["resource/vain-calls"], ["accept"], inVain),
  leaving("leaves a descriptor behind for each file", ["resource/files"], ["makefile"]),
  leaving("leaves a descriptor behind for each line and each read of a file", ["resource/files"], [
    "fgets",
    "fread",
  ]),
  leaving("leaves a descriptor behind for each duplicate", ["resource/copies"], ["dup"]),
  leaving("leaves a descriptor behind for each pair", ["resource/copies"], ["socketpair"]),
  leaving("leaves a descriptor behind for each that it passes", ["resource/copies"], ["sendDescriptors"]),
  leaving("leaves a descriptor behind for each that it is passed", ["resource/copies"], ["recvDescriptors"]),
  leaving(
    "leaves open what was passed and found no room",
    ["resource/copies"],
    ["recvDescriptors"],
    ({ value }) => value !== undefined && "flags" in value && `${value.flags}` === "ctrunc",
  ),
  leaving("leaves a descriptor behind for each instance of epoll", ["resource/copies"], ["epoll_create"]),
  leaving("leaves a descriptor behind for each socket that is watched", ["resource/copies"], ["epoll_ctl"]),
  leaving("leaves a descriptor behind for each poll of several", ["resource/copies"], ["pollAll"]),
  leaving("leaves a descriptor behind for each file that it sends", ["resource/copies"], ["sendfile"]),
  leaving("leaves a descriptor behind for each name that it looks up", ["resource/copies"], ["getaddrinfo"]),
  {
    name: "waits in vain by a descriptor above 1,023",
    caughtBy: ["resource/high-descriptors"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        return await isHigh(endpoint, socket) && !await isWaiting(endpoint, socket)
          ? await never()
          : await next();
      },
    }),
  },
  {
    name: "has its time up at once by a descriptor above 1,023",
    caughtBy: ["resource/high-descriptors"],
    breaks: () => ({
      async setMode(params, next, endpoint) {
        const high = params.mode === "timeout" && await isHigh(endpoint, params.socket);
        return await next(high ? { socket: params.socket, mode: "nonblocking" } : params);
      },
    }),
  },
  {
    name: "polls descriptors up to 1,023 alone",
    caughtBy: ["poll/high-descriptors"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        return await isHigh(endpoint, socket) ? { value: { events: [] } } : await next();
      },
    }),
  },
  failing("takes a lack of descriptors for a lack of memory", { errno: "ENOMEM", native: "out of memory" }),
  failing("has one error for everything that it cannot open", { errno: null, native: "cannot open" }),
  failing("says try again where no descriptor is left", { errno: "EAGAIN", native: "try again" }),
  {
    name: "stops listening when it cannot accept",
    of: "python",
    caughtBy: ["tcp/accept/emfile"],
    breaks: () => ({
      async accept(params, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "EMFILE") await endpoint.invoke("close", params);
        return reply;
      },
    }),
  },
  {
    name: "accepts again and again until a descriptor is free",
    of: "python",
    caughtBy: ["tcp/accept/emfile"],
    breaks: () => ({
      async accept(_params, next) {
        for (let tries = 0;; tries++) {
          const reply = await next();
          if (reply.error?.errno !== "EMFILE" || tries > 1000) return reply;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
    }),
  },
  {
    name: "closes the connection that it could not accept",
    of: "python",
    caughtBy: ["tcp/accept/emfile"],
    breaks: () => {
      let lost = false;
      return {
        async accept(_params, next, endpoint) {
          if (lost) {
            lost = false;
            const reply = await next();
            if (reply.value) await endpoint.invoke("close", { socket: reply.value.socket });
          }
          const reply = await next();
          lost = reply.error?.errno === "EMFILE";
          return reply;
        },
      };
    },
  },
  {
    name: "keeps a descriptor for each socket that it could not make",
    of: "python",
    caughtBy: ["resource/emfile-socket"],
    breaks: () => {
      let failed = 0;
      return {
        async listenStream(_params, next) {
          const reply = await next();
          if (reply.error) failed++;
          return reply;
        },
        async close(_params, next, endpoint) {
          const reply = await next();
          if (failed > 0) await endpoint.invoke("listenStream", LISTENER);
          return reply;
        },
      };
    },
  },
  {
    name: "never opens anything again after a failure",
    of: "python",
    caughtBy: ["resource/emfile-socket"],
    breaks: () => {
      let error: Failure | undefined;
      return {
        async listenStream(_params, next) {
          if (error) return { error };
          const reply = await next();
          error = reply.error;
          return reply;
        },
      };
    },
  },
  {
    name: "gives a descriptor back by and by, not with the close",
    of: "python",
    caughtBy: ["resource/emfile-socket", "tcp/accept/emfile"],
    breaks: () => ({
      close(_params, next) {
        setTimeout(() => void next().catch(() => {}), 300);
        return Promise.resolve({ value: {} });
      },
    }),
  },
  {
    name: "ends every connection when a descriptor is missing",
    of: "python",
    caughtBy: ["resource/emfile-socket"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        async listenStream(_params, next, endpoint) {
          const reply = await next();
          if (reply.error) {
            for (const socket of sockets.splice(0)) {
              await endpoint.invoke("shutdown", { socket, how: "both" });
            }
          }
          return reply;
        },
      };
    },
  },
];
