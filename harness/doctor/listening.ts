import type { Address } from "../endpoint/address.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import type { Check } from "./check.ts";
import type { Context } from "./context.ts";
import { pause } from "./deadline.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;

/** Connections that are more than a backlog of 1 lets through; Linux takes 2. */
const CONNECTIONS = 16;
/** Milliseconds in which a connection on the same machine is made. */
const QUEUED_MS = 100;

const IN_ADDRESS_FORM =
  `give addresses in the form of the section "Messages", as the socket call returned them`;

const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;

/** That not all of many connections to `address` come through a backlog of 1. */
export async function queued(context: Context, address: Address): Promise<void> {
  const begun: SocketId[] = [];
  for (let index = 0; index < CONNECTIONS; index++) {
    const { socket } = await context.peer("socket", { family: context.family, type: "stream" });
    await context.peer("setMode", { socket, mode: "nonblocking" });
    await context.peerReply("connect", { socket, address });
    begun.push(socket);
  }
  // Those that there is room for are there soon; what is dropped is tried again by the system after a second.
  await pause(QUEUED_MS);
  const ready = await Promise.all(
    begun.map((socket) => context.peer("poll", { socket, events: ["out"], timeoutMs: 0 })),
  );
  const came = ready.filter(({ events }) => events.join() === "out").length;
  context.expect(
    came < CONNECTIONS,
    `${came} connections at once through a backlog of 1, of which none was accepted`,
    "that the system lets some of them wait",
  );
}

/** Listeners, and what they accept. */
export const LISTENING: readonly Check[] = [
  {
    ...COMMON,
    name: "listenStream",
    title: "a listener is there for the peer when it was answered",
    of: ["listenStream", "stream"],
    mend: "bind, listen, and answer after that",
    async run(context) {
      const { at } = await context.listens();
      await context.peer("connectStream", { address: at });
    },
  },
  {
    ...COMMON,
    name: "getsockname",
    title: "a listener tells the address and the port that it got",
    of: ["getsockname"],
    after: ["listenStream"],
    mend: IN_ADDRESS_FORM,
    async run(context) {
      const asked = context.any();
      const { socket } = await context.ok("listenStream", { address: asked });
      const { address } = await context.ok("getsockname", { socket });
      if (asked.family === "unix" || address.family === "unix") {
        context.same("getsockname tells", address, asked);
      } else {
        context.expect(address.port !== 0, "the port 0", "the port that the system chose", {
          mend: IN_ADDRESS_FORM,
        });
        context.same("getsockname tells", address, { ...asked, port: address.port });
      }
    },
  },
  {
    ...COMMON,
    name: "listenStream/in-use",
    title: "an address that is in use cannot be listened on",
    of: ["listenStream"],
    after: ["listenStream"],
    mend: "answer with the error of bind or listen",
    async run(context) {
      const address = await context.taken("listenStream");
      await context.fails("listenStream", { address }, "somebody listens there", "EADDRINUSE");
    },
  },
  {
    ...COMMON,
    name: "listenStream/backlog",
    title: "a backlog can be given",
    of: ["backlog"],
    needs: ["stream", "backlog"],
    after: ["listenStream"],
    mend: "hand the backlog to listen()",
    async run(context) {
      const { socket } = await context.ok("listenStream", { address: context.any(), backlog: 1 });
      const { address } = await context.ok("getsockname", { socket });
      await context.peer("connectStream", { address });
      await context.ok("accept", { socket });
    },
  },
  {
    ...COMMON,
    name: "listenStream/queue",
    title: "a short backlog keeps connections waiting that nobody accepts",
    of: ["backlog"],
    // Without the separate steps accepting may be an event, and the implementation empties the queue by itself.
    needs: ["stream", "backlog", "bsd"],
    over: "first",
    after: ["listenStream/backlog", "getsockname"],
    mend: "hand the backlog to listen(), and accept only when asked to",
    async run(context) {
      const { socket } = await context.ok("listenStream", { address: context.any(), backlog: 1 });
      await queued(context, (await context.ok("getsockname", { socket })).address);
    },
  },
  {
    ...COMMON,
    name: "accept",
    title: "accept gives the connection that came, and whose it is",
    of: ["accept"],
    after: ["getsockname"],
    mend: IN_ADDRESS_FORM,
    async run(context) {
      const { listener, at } = await context.listens();
      const { socket } = await context.peer("connectStream", { address: at });
      const accepted = await context.ok("accept", { socket: listener });
      const { address } = await context.peer("getsockname", { socket });
      if (accepted.address !== null) context.same("accept tells the address", accepted.address, address);
      await context.peer("sendall", { socket, data: Uint8Array.of(1) });
      context.sameBytes(
        "what comes on the accepted socket",
        (await context.ok("recv", { socket: accepted.socket, size: 1 })).data,
        Uint8Array.of(1),
      );
    },
  },
  {
    ...COMMON,
    name: "accept/waits",
    title: "accept waits until a connection comes",
    of: ["accept"],
    after: ["accept"],
    mend: "accept blocks or waits for its event; it never ends by a time of the agent's own",
    async run(context) {
      const { listener, at } = await context.listens();
      const call = await context.waits("accept", { socket: listener });
      await pause(WATCHED_MS);
      context.expect(!call.answered(), "an answer before anybody connected", "an accept that waits");
      await context.peer("connectStream", { address: at });
      const { error } = await call.reply;
      context.expect(!error, `the error ${error?.native}`, "the connection that has come");
    },
  },
];
