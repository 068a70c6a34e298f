import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, keepingReceived } from "./endpoint.ts";

/** Says of some sockets that programs get them. */
function keptAtExec(kept: ReadonlySet<SocketId>): Breaks<"asFile"> {
  return async ({ socket }, next) => {
    const reply = await next();
    return reply.value && kept.has(socket) ? { value: { ...reply.value, atExec: "kept" } } : reply;
  };
}

/** Defects in what programs get that are started. */
export const AT_EXEC: readonly Defect[] = [
  {
    name: "makes sockets for programs, too, whatever flags are given",
    caughtBy: ["lifecycle/new-cloexec"],
    breaks: () => {
      const kept = new Set<SocketId>();
      return {
        async socket({ flags }, next) {
          const reply = await next();
          if (reply.value && flags?.includes("cloexec")) kept.add(reply.value.socket);
          return reply;
        },
        asFile: keptAtExec(kept),
      };
    },
  },
  {
    name: "keeps the second of a pair from no program",
    caughtBy: ["lifecycle/new-cloexec"],
    breaks: () => {
      const kept = new Set<SocketId>();
      return {
        async socketpair(_params, next) {
          const reply = await next();
          if (reply.value) kept.add(reply.value.other);
          return reply;
        },
        asFile: keptAtExec(kept),
      };
    },
  },
  {
    // SerenityOS/serenity#6752
    name: "accepts sockets that programs get where they do not wait",
    caughtBy: ["lifecycle/new-cloexec"],
    breaks: () => {
      const kept = new Set<SocketId>();
      return {
        async accept({ flags }, next) {
          const reply = await next();
          if (reply.value && flags?.includes("nonblock")) kept.add(reply.value.socket);
          return reply;
        },
        asFile: keptAtExec(kept),
      };
    },
  },
  {
    // dart-lang/sdk#63305
    name: "gives descriptors to programs, whatever their receiver says",
    caughtBy: ["unix/stream/fd-flags"],
    breaks: () => {
      const kept = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(kept),
        asFile: keptAtExec(kept),
      };
    },
  },
];
