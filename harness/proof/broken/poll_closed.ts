import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, insteadOf, marking, never } from "./endpoint.ts";

/** Answers polls of closed descriptors in another way, as {@linkcode insteadOf} does for errors. */
function insteadOfInvalid(events: readonly ("hup" | "in")[]): ReturnType<Defect["breaks"]> {
  const poll: Breaks<"poll"> = async (_params, next) => {
    const reply = await next();
    return reply.value?.events.includes("nval") ? { value: { events } } : reply;
  };
  const pollAll: Breaks<"pollAll"> = async (_params, next) => {
    const reply = await next();
    const ready = reply.value?.ready.map((each) => each.events.includes("nval") ? { ...each, events } : each);
    return ready ? { value: { ready } } : reply;
  };
  return { poll, pollAll };
}

/** Defects in polls of descriptors that are closed, and of listeners that were shut down. */
export const POLL_CLOSED: readonly Defect[] = [
  {
    name: "waits in a poll for a descriptor that is closed",
    caughtBy: ["poll/closed"],
    breaks: () => ({ poll: insteadOf("EBADF", never()), pollAll: insteadOf("EBADF", never()) }),
  },
  {
    name: "passes over a closed descriptor when it polls",
    caughtBy: ["poll/closed"],
    breaks: () => ({
      poll: insteadOf("EBADF", { value: { events: [] } }),
      pollAll: insteadOf("EBADF", { value: { ready: [] } }),
    }),
  },
  {
    // As select() does, which has no word for it
    name: "says that a descriptor which is closed can be read",
    of: "python",
    caughtBy: ["poll/closed"],
    breaks: () => insteadOfInvalid(["in"]),
  },
  {
    name: "takes a closed descriptor for one whose connection has ended",
    of: "python",
    caughtBy: ["poll/closed"],
    breaks: () => insteadOfInvalid(["hup"]),
  },
  {
    name: "reports a closed descriptor, and no other",
    of: "python",
    caughtBy: ["poll/closed"],
    breaks: () => ({
      async pollAll(_params, next) {
        const reply = await next();
        const closed = reply.value?.ready.filter((each) => each.events.includes("nval")) ?? [];
        return closed.length > 0 ? { value: { ready: closed } } : reply;
      },
    }),
  },
  {
    name: "waits in a poll for a listener that was shut down",
    caughtBy: ["poll/listener-shut"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        async poll({ socket }, next) {
          const reply = await next();
          return shut.has(socket) && !reply.value?.events.includes("rdhup") ? await never() : reply;
        },
      };
    },
  },
];
