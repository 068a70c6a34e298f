import type { Check, Group } from "./check.ts";
import { queued } from "./listening.ts";

const COMMON = { section: "Operations", needs: ["bsd", "stream"], over: "each" } as const;

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "socket",
    title: "socket, bind and listen make a listener that accepts",
    of: ["socket", "bind", "listen", "bsd"],
    mend: "one call of the implementation for each; a step is never faked",
    async run(context) {
      const { socket } = await context.ok("socket", { family: context.family, type: "stream" });
      await context.ok("bind", { socket, address: context.any() });
      const { address } = await context.ok("getsockname", { socket });
      const { error } = await context.peerReply("connectStream", { address });
      context.expect(
        error !== undefined,
        "a connection of the peer's before listen",
        "that bind does not listen",
      );
      await context.ok("listen", { socket, backlog: 5 });
      await context.peer("connectStream", { address });
      await context.ok("accept", { socket });
    },
  },
  {
    ...COMMON,
    name: "listen",
    title: "a short backlog keeps connections waiting that nobody accepts",
    of: ["listen"],
    needs: [...COMMON.needs, "backlog"],
    over: "first",
    after: ["socket"],
    mend: "hand the backlog to listen(), and accept only when asked to",
    async run(context) {
      const { socket } = await context.ok("socket", { family: context.family, type: "stream" });
      await context.ok("bind", { socket, address: context.any() });
      await context.ok("listen", { socket, backlog: 1 });
      await queued(context, (await context.ok("getsockname", { socket })).address);
    },
  },
  {
    ...COMMON,
    name: "bind",
    title: "bind to an address that is in use fails",
    of: ["bind"],
    after: ["socket"],
    mend: "answer with the error of bind",
    async run(context) {
      const address = await context.taken("listenStream");
      const { socket } = await context.ok("socket", { family: context.family, type: "stream" });
      await context.fails("bind", { socket, address }, "somebody listens there", "EADDRINUSE");
    },
  },
  {
    ...COMMON,
    name: "connect",
    title: "connect reaches the peer, or fails where nobody listens",
    of: ["connect", "bsd"],
    after: ["socket"],
    mend: "answer when the connection is established or has failed, with the error of connect",
    async run(context) {
      const { family } = context;
      const { listener, at } = await context.peerListens();
      const { socket } = await context.ok("socket", { family, type: "stream" });
      await context.ok("connect", { socket, address: at });
      await context.peer("accept", { socket: listener });
      const { socket: held } = await context.peer("socket", { family, type: "stream" });
      await context.peer("bind", { socket: held, address: context.any("peer") });
      const { address } = await context.peer("getsockname", { socket: held });
      const { socket: second } = await context.ok("socket", { family, type: "stream" });
      await context.fails("connect", { socket: second, address }, "nobody listens there", "ECONNREFUSED");
    },
  },
  {
    ...COMMON,
    name: "getpeername/not-connected",
    title: "a socket that is not connected has no peer",
    of: ["getpeername"],
    after: ["socket"],
    mend: "answer with the error of the socket call",
    async run(context) {
      const { socket } = await context.ok("socket", { family: context.family, type: "stream" });
      await context.fails("getpeername", { socket }, "it is not connected", "ENOTCONN");
    },
  },
  {
    ...COMMON,
    name: "shutdown/not-connected",
    title: "a socket that is not connected cannot be shut down",
    of: ["shutdown"],
    oneOf: ["shutdown:write", "shutdown:read", "shutdown:both"],
    over: "inet",
    after: ["socket"],
    mend: "answer with the error of the socket call",
    async run(context) {
      const { socket } = await context.ok("socket", { family: context.family, type: "stream" });
      const how = (["write", "read", "both"] as const).find((each) => context.declares(`shutdown:${each}`))!;
      await context.fails("shutdown", { socket, how }, "it is not connected", "ENOTCONN");
    },
  },
];

/** The separate steps. */
export const STEPS: Group = { title: "Separate steps", checks: CHECKS };
