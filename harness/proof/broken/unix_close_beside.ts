import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, marking, type Next } from "./endpoint.ts";

/** Milliseconds between two tries of a call that finds no room. */
const AGAIN_MS = 5;

/** Makes a call as it should be made, and keeps it in `waiting` until it returns. */
function keepingCall<M extends "connect" | "sendto">(
  waiting: Map<SocketId, Promise<unknown>>,
): (params: Params<M>, next: Next<M>) => Promise<Reply<M>> {
  return async ({ socket }, next) => {
    const calling = next();
    waiting.set(socket, calling);
    const reply = await calling;
    waiting.delete(socket);
    return reply;
  };
}

/** A close that waits for the call of `method` which waits on the socket. */
function waitsFor(method: "connect" | "sendto"): ReturnType<Defect["breaks"]> {
  const waiting = new Map<SocketId, Promise<unknown>>();
  const close: Breaks<"close"> = async ({ socket }, next) => {
    await waiting.get(socket);
    return await next();
  };
  return { [method]: keepingCall(waiting), close };
}

/** Defects in closes while a call waits for another socket of AF_UNIX. */
export const UNIX_CLOSE_BESIDE: readonly Defect[] = [
  {
    name: "waits in a close for the datagram that waits for room",
    caughtBy: ["unix/dgram/close-beside-send"],
    breaks: () => waitsFor("sendto"),
  },
  {
    name: "drops a datagram that waits for room when its socket is closed, and says that it was sent",
    caughtBy: ["unix/dgram/close-beside-send"],
    breaks: () => {
      const closed = new Set<SocketId>();
      return {
        async sendto(params, next) {
          for (;;) {
            // A look after the send could come when there is room already.
            if (closed.has(params.socket)) return { value: { count: params.data.length } };
            const reply = await next({ ...params, flags: ["dontwait"] });
            if (reply.error?.errno !== "EAGAIN") return reply;
            await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
          }
        },
        close: marking(closed),
      };
    },
  },
  {
    name: "waits in a close for the connect that waits for room in a queue",
    caughtBy: ["unix/stream/close-beside-connect"],
    breaks: () => waitsFor("connect"),
  },
  {
    name: "leaves a connection open whose socket was closed during its connect",
    caughtBy: ["unix/stream/close-beside-connect"],
    breaks: () => {
      const waiting = new Map<SocketId, Promise<unknown>>();
      return {
        connect: keepingCall(waiting),
        close: ({ socket }, next) => waiting.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
];
