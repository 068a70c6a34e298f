import type { Address } from "../endpoint/address.ts";
import type { Check, Group } from "./check.ts";
import type { Context } from "./context.ts";
import { LISTENING } from "./listening.ts";

/** Local ports that are tried for an outgoing connection: somebody may take one just before. */
const PORTS_TRIED = 5;

const IN_ADDRESS_FORM =
  `give addresses in the form of the section "Messages", as the socket call returned them`;

const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;

/** An address that the peer holds and on which nobody listens. */
async function closed(context: Context): Promise<Address> {
  const { socket } = await context.peer("socket", { family: context.family, type: "stream" });
  await context.peer("bind", { socket, address: context.any("peer") });
  return (await context.peer("getsockname", { socket })).address;
}

const CONNECTING: readonly Check[] = [
  {
    ...COMMON,
    name: "connectStream",
    title: "a connection reaches the peer",
    of: ["connectStream", "stream"],
    mend: "answer when the connection is established",
    async run(context) {
      await context.connected();
    },
  },
  {
    ...COMMON,
    name: "connectStream/names",
    title: "both ends agree on the address of the agent's end",
    of: ["getsockname", "unix:names"],
    after: ["connectStream"],
    mend: IN_ADDRESS_FORM,
    async run(context) {
      if (context.family === "unix" && !context.declares("unix:names")) return;
      const { ours, theirs } = await context.connected();
      const { address } = await context.ok("getsockname", { socket: ours });
      context.same(
        "getsockname tells",
        address,
        (await context.peer("getpeername", { socket: theirs })).address,
      );
    },
  },
  {
    ...COMMON,
    name: "getpeername",
    title: "getpeername tells where it is connected to",
    of: ["getpeername"],
    after: ["connectStream"],
    mend: IN_ADDRESS_FORM,
    async run(context) {
      if (context.family === "unix" && !context.declares("unix:names")) return;
      const { ours, at } = await context.connected();
      context.same("getpeername tells", (await context.ok("getpeername", { socket: ours })).address, at);
    },
  },
  {
    ...COMMON,
    name: "connectStream/refused",
    title: "a port on which nobody listens refuses the connection",
    of: ["connectStream"],
    after: ["connectStream"],
    mend: "answer when the connection is established or has failed, not before; with the error of connect",
    async run(context) {
      const address = await closed(context);
      await context.fails("connectStream", { address }, "nobody listens there", "ECONNREFUSED");
    },
  },
  {
    ...COMMON,
    name: "connectStream/bind",
    title: "an outgoing connection has the local address that was asked for",
    of: ["bind:connect"],
    needs: ["stream", "bind:connect"],
    over: "inet",
    after: ["connectStream"],
    mend: `bind the socket to "bind" before connecting`,
    async run(context) {
      const { listener, at } = await context.peerListens();
      for (let tries = 1;; tries++) {
        const { socket: probe } = await context.neighbour("listenStream", { address: context.any() });
        const { address: bind } = await context.neighbour("getsockname", { socket: probe });
        await context.neighbour("close", { socket: probe });
        const reply = await context.reply("connectStream", { address: at, bind });
        if (reply.error && tries < PORTS_TRIED) continue;
        context.expect(
          !reply.error,
          `the error ${reply.error?.native}`,
          "a connection from the address that was asked for",
        );
        const { socket } = await context.peer("accept", { socket: listener });
        context.same("the peer sees", (await context.peer("getpeername", { socket })).address, bind);
        return;
      }
    },
  },
];

/** Listening, accepting, connecting, and the names of sockets. */
export const CONNECTIONS: Group = {
  title: "Listening and connecting",
  checks: [...LISTENING, ...CONNECTING],
};
