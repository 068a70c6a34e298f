import type { Endpoint } from "../../endpoint/endpoint.ts";
import { type SocketId, type Word, WORDS } from "../../endpoint/kinds.ts";
import type { Params, Returned } from "../../endpoint/operations.ts";
import { type Defect, keeping } from "./endpoint.ts";

/** A defect in what a socket's descriptor is as that of a file. */
function asFile(name: string, told: Partial<Returned<"asFile">>): Defect {
  return {
    name,
    caughtBy: ["lifecycle/as-file"],
    breaks: () => ({
      async asFile(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, ...told } } : reply;
      },
    }),
  };
}

/** A defect in what socket() makes of numbers that stand for nothing. */
function socketEx(
  name: string,
  change: (numbers: Params<"socket_ex">) => Partial<Params<"socket_ex">>,
): Defect {
  return {
    name,
    caughtBy: ["lifecycle/no-such-numbers"],
    breaks: () => ({ socket_ex: (params, next) => next({ ...params, ...change(params) }) }),
  };
}

/** A defect in what comes of a call without memory. */
function after(
  name: string,
  call: Word<"faulty">,
  breaks: (socket: SocketId, endpoint: Endpoint) => unknown,
): Defect {
  return {
    name,
    caughtBy: ["lifecycle/bad-addresses"],
    breaks: () => ({
      async fault(params, next, endpoint) {
        const reply = await next();
        if (params.call === call) await breaks(params.socket, endpoint);
        return reply;
      },
    }),
  };
}

/** Defects in what calls say that are asked for what they should refuse. */
export const ASKED: readonly Defect[] = [
  // WebAssembly/wasi-libc#537, sysprog21/elfuse#322, vitasdk/newlib#102
  asFile("takes its sockets for pipes", { type: "pipe" }),
  asFile("says that its sockets are open for reading alone", { openFor: "read" }),
  asFile("moves a place in its sockets, which have none", { errno: null }),
  asFile("says that it is invalid to move a place in a socket", { errno: "EINVAL" }),
  {
    name: "takes its listeners for files",
    caughtBy: ["lifecycle/as-file"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping(listeners),
        async asFile({ socket }, next) {
          const reply = await next();
          return reply.value && listeners.has(socket) ? { value: { ...reply.value, type: "file" } } : reply;
        },
      };
    },
  },
  // syswonder/ruxos#161, hermit-os/kernel#2076
  {
    name: "says that a family which does not exist is an invalid number",
    caughtBy: ["lifecycle/no-such-numbers"],
    breaks: () => ({
      async socket_ex(_params, next) {
        const reply = await next();
        return reply.value?.errno === "EAFNOSUPPORT" ? { value: { errno: "EINVAL" } } : reply;
      },
    }),
  },
  socketEx(
    "makes a socket of IPv4 where no family is specified",
    ({ family }) => family === 0 ? { family: 2 } : {},
  ),
  socketEx(
    "takes every type that does not exist for that of streams",
    ({ type }) => type > 10 ? { type: 1 } : {},
  ),
  socketEx("looks at no protocol over IPv4", ({ family }) => family === 2 ? { protocol: 0 } : {}),
  socketEx("looks at no protocol over AF_UNIX", ({ family }) => family === 1 ? { protocol: 0 } : {}),
  // microsoft/mystikos#599, lsds/sgx-lkl#507, asterinas/asterinas#3370
  ...WORDS.faulty.map((call): Defect => ({
    name: `says that ${call} is invalid where it is given no memory`,
    caughtBy: ["lifecycle/bad-addresses"],
    breaks: () => ({
      fault: (params, next) =>
        params.call === call ? Promise.resolve({ value: { errno: "EINVAL" } }) : next(),
    }),
  })),
  after(
    "loses what was unread to a receive without memory",
    "recv",
    (socket, endpoint) => endpoint.invoke("recv", { socket, size: 100 }),
  ),
  after(
    "ends its side when a send had no memory",
    "send",
    (socket, endpoint) => endpoint.invoke("shutdown", { socket, how: "write" }),
  ),
  after(
    "gives up a listener whose accept had no memory",
    "accept",
    (socket, endpoint) => endpoint.invoke("shutdown", { socket, how: "both" }),
  ),
  after(
    "sets an option for whose value there is no memory",
    "setsockopt",
    (socket, endpoint) => endpoint.invoke("setsockopt", { socket, option: "SO_KEEPALIVE", value: 1 }),
  ),
  // microsoft/litebox#607, FlareCoding/StelluxOS#170
  ...WORDS.sending.map((call): Defect => ({
    name: `raises no SIGPIPE by ${call}`,
    caughtBy: ["tcp/send/sigpipe-raised"],
    breaks: () => ({
      async sigpipe(params, next) {
        const reply = await next();
        return reply.value && params.call === call ? { value: { ...reply.value, signals: 0 } } : reply;
      },
    }),
  })),
  {
    name: "raises SIGPIPE whoever asks for none",
    caughtBy: ["tcp/send/sigpipe-raised"],
    breaks: () => ({ sigpipe: (params, next) => next({ ...params, quiet: 0 }) }),
  },
  {
    name: "raises SIGPIPE once for each connection",
    caughtBy: ["tcp/send/sigpipe-raised"],
    breaks: () => {
      const raised = new Set<SocketId>();
      return {
        async sigpipe({ socket }, next) {
          const reply = await next();
          if (!reply.value?.signals) return reply;
          const { errno } = reply.value;
          return raised.has(socket) ? { value: { errno, signals: 0 } } : (raised.add(socket), reply);
        },
      };
    },
  },
  {
    name: "raises SIGPIPE for sends that succeed",
    caughtBy: ["tcp/send/sigpipe-raised"],
    breaks: () => ({
      async sigpipe(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, signals: 1 } } : reply;
      },
    }),
  },
  after(
    "sends the first of two buffers where there is no memory for the second",
    "sendmsg_second",
    (socket, endpoint) => endpoint.invoke("sendall", { socket, data: Uint8Array.of(0) }),
  ),
  after(
    "takes a byte for the first of two buffers where there is no memory for the second",
    "recvmsg_second",
    (socket, endpoint) => endpoint.invoke("recv", { socket, size: 1, flags: ["dontwait"] }),
  ),
];
