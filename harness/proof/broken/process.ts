import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import { failingWith, followedBy } from "./calls.ts";
import { type Defect, failed, hasEnded, insteadOf } from "./endpoint.ts";

/** A defect in the range of a file that is sent. */
function ranging(
  name: string,
  change: (range: { offset: number; size: number }) => { offset: number; size: number },
  count = (sent: number, _size: number): number => sent,
): Defect {
  return {
    name,
    caughtBy: ["tcp/send/sendfile"],
    breaks: () => ({
      async sendfile({ socket, data, offset, size }, next) {
        const reply = await next({ socket, data, ...change({ offset, size }) });
        return reply.error ? reply : { value: { count: count(reply.value.count, size) } };
      },
    }),
  };
}

/** Bytes that a first call of `sendfile` takes in these defects. */
const FIRST = 100_000;

/** Defects in `sendfile`. */
export const SENDFILE: readonly Defect[] = [
  ranging("sends a file from its beginning", ({ size }) => ({ offset: 0, size })),
  ranging(
    "sends a file to its end",
    ({ offset }) => ({ offset, size: 1_000_000 }),
    (sent, size) => Math.min(sent, size),
  ),
  ranging("sends what the first call takes and no more", ({ offset, size }) => ({
    offset,
    size: Math.min(size, FIRST),
  })),
  ranging("counts what it was asked for", (range) => range, (_sent, size) => size),
  ranging("counts from the beginning of the file", (range) => range, (sent) => sent + 1),
  ranging("takes the size for the end of the range", ({ offset, size }) => ({
    offset,
    size: Math.max(0, size - offset),
  })),
  {
    name: "sends the rest of a file from where it began",
    caughtBy: ["tcp/send/sendfile"],
    breaks: () => ({
      async sendfile({ size, ...params }, next) {
        if (size <= FIRST) return await next();
        await next({ ...params, size: FIRST });
        await next({ ...params, size: size - FIRST });
        return { value: { count: size } };
      },
    }),
  },
  {
    name: "skips a byte between two pieces of a file",
    caughtBy: ["tcp/send/sendfile"],
    breaks: () => ({
      async sendfile({ size, offset, ...params }, next) {
        if (size <= FIRST) return await next();
        await next({ ...params, offset, size: FIRST });
        const { value } = await next({ ...params, offset: offset + FIRST + 1, size: size - FIRST });
        return { value: { count: FIRST + (value?.count ?? 0) } };
      },
    }),
  },
  {
    name: "closes the connection after a file",
    caughtBy: ["tcp/send/sendfile"],
    breaks: () => ({ sendfile: followedBy("shutdown", { how: "write" }) }),
  },
];

/** Defects in what is seen of a process that dies, and in what it leaves. */
export const DEATH: readonly Defect[] = [
  {
    name: "takes a reset of a process that died for its end",
    caughtBy: ["tcp/close/process-death"],
    breaks: () => ({ recv: insteadOf("ECONNRESET", { value: { data: new Uint8Array() } }) }),
  },
  {
    name: "drops what a process that died had sent",
    caughtBy: ["tcp/close/process-death"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const ended = await hasEnded(endpoint, socket);
        for (;;) {
          const reply = await next();
          if (reply.error || reply.value.data.length === 0 || !ended) return reply;
        }
      },
    }),
  },
  {
    name: "says of every connect that fails that it timed out",
    caughtBy: ["tcp/close/process-death"],
    breaks: () => ({ connectStream: failingWith("ETIMEDOUT") }),
  },
  {
    name: "resets the connections of a process that dies",
    caughtBy: ["tcp/close/process-death-flushes"],
    breaks: () => ({ kill: (params, _next, endpoint) => Promise.resolve(endpoint.invoke("abort", params)) }),
  },
  {
    name: "keeps what it sends in the process until later",
    caughtBy: ["tcp/close/process-death-flushes"],
    breaks: () => ({
      async sendall({ socket, data }, next) {
        if (data instanceof Uint8Array || data.length < 1000) return await next();
        return await next({ socket, data: { ...data, length: data.length - 1000 } });
      },
    }),
  },
  {
    // nanvix/nanvix#2609, F-Stack/f-stack#887
    name: "ends a socket with the first of its processes",
    caughtBy: ["lifecycle/dup-killed"],
    breaks: () => ({
      async kill(params, next, endpoint) {
        await endpoint.invoke("shutdown", { ...params, how: "both" });
        return await next();
      },
    }),
  },
  {
    // nixcloud/ip2unix#16
    name: "removes the path of a listener with the first of its processes",
    caughtBy: ["lifecycle/dup-killed"],
    breaks: () => ({
      async kill({ socket }, next, endpoint) {
        const { value: listens } = await endpoint.invoke("getsockopt", { socket, option: "SO_ACCEPTCONN" });
        const { value: name } = await endpoint.invoke("getsockname", { socket });
        if (listens?.value && name?.address.family === "unix") await Deno.remove(name.address.path);
        return await next();
      },
    }),
  },
  {
    name: "keeps a connection open whose process has died",
    caughtBy: ["tcp/close/process-death-flushes"],
    breaks: () => ({ kill: () => Promise.resolve({ value: {} }) }),
  },
];

/** A call that a signal can end before it returns. */
class Signals {
  #waiting: (() => void)[] = [];

  /** Resolves as `call` does, or as `interrupted` does if a signal comes first. */
  async during<R>(call: Promise<R>, interrupted: () => Promise<R> | R): Promise<R> {
    const signal = new Promise<"signal">((resolve) => this.#waiting.push(() => resolve("signal")));
    const first = await Promise.race([call, signal]);
    return first === "signal" ? await interrupted() : first;
  }

  deliver(): Promise<Reply<"signal">> {
    for (const tell of this.#waiting.splice(0)) tell();
    return Promise.resolve({ value: {} });
  }
}

/** A defect in a call that a signal interrupts. */
function interrupting(
  name: string,
  method: "recv" | "accept" | "recvfrom" | "sendall" | "connectStream",
  errno: string,
  caughtBy = "timeout/signals",
): Defect {
  return {
    name,
    of: "python",
    caughtBy: [caughtBy],
    breaks: () => {
      const signals = new Signals();
      const wrong = <R>(_params: unknown, next: () => Promise<R | Reply<"bind">>) =>
        signals.during(next(), () => failed(errno));
      return { [method]: wrong, signal: () => signals.deliver() };
    },
  };
}

/** Waits out the time of a receive once more. The endpoint's own clock knows nothing of the first wait. */
async function waitAgain(endpoint: Endpoint, socket: number): Promise<Reply<"recv">> {
  const { value, error } = await endpoint.invoke("recv", { socket, size: 1 });
  return error ? { error } : { value };
}

/** Defects in calls that a signal interrupts, which only a process of its own can be sent. */
export const SIGNALS: readonly Defect[] = [
  interrupting("gives up a receive at a signal", "recv", "EINTR"),
  interrupting("gives up an accept at a signal", "accept", "EINTR"),
  interrupting("gives up a datagram's receive at a signal", "recvfrom", "EINTR"),
  interrupting("gives up a send at a signal", "sendall", "EINTR"),
  interrupting("says try again at a signal", "recv", "EAGAIN"),
  interrupting("gives up a connect at a signal", "connectStream", "EINTR", "tcp/connect/signal"),
  // rust-lang/rust#116132
  interrupting("calls a connect again after a signal", "connectStream", "EISCONN", "tcp/connect/signal"),
  {
    name: "takes a signal for the end of the connection",
    of: "python",
    caughtBy: ["timeout/signals"],
    breaks: () => {
      const signals = new Signals();
      return {
        recv: (_params, next) => signals.during(next(), () => ({ value: { data: new Uint8Array() } })),
        signal: () => signals.deliver(),
      };
    },
  },
  {
    name: "takes a signal for the end of the time",
    of: "python",
    caughtBy: ["timeout/signals"],
    breaks: () => {
      const signals = new Signals();
      return {
        recv: (_params, next) =>
          signals.during(
            next(),
            () => ({ error: { errno: null, native: "timed out", timeout: true } }),
          ),
        signal: () => signals.deliver(),
      };
    },
  },
  {
    name: "begins its time again at a signal",
    of: "python",
    caughtBy: ["timeout/signals"],
    breaks: () => {
      let interrupted = false;
      return {
        async recv({ socket }, next, endpoint) {
          interrupted = false;
          const reply = await next();
          return reply.error?.timeout && interrupted ? await waitAgain(endpoint, socket) : reply;
        },
        signal() {
          interrupted = true;
          return Promise.resolve({ value: {} });
        },
      };
    },
  },
  {
    name: "sends everything again that a signal interrupted",
    of: "python",
    caughtBy: ["timeout/signals"],
    breaks: () => {
      let interrupted = false;
      return {
        async sendall({ socket, data }, next) {
          interrupted = false;
          if (data instanceof Uint8Array) return await next();
          const first = await next({ socket, data: { ...data, length: data.length - 1000 } });
          if (first.error) return first;
          return await next({ socket, data: { ...data, length: interrupted ? data.length : 1000 } });
        },
        signal() {
          interrupted = true;
          return Promise.resolve({ value: {} });
        },
      };
    },
  },
];
