import type { Check } from "./check.ts";
import { pause } from "./deadline.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;

const IN_ADDRESS_FORM =
  `give addresses in the form of the section "Messages", as the socket call returned them`;

const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;

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
