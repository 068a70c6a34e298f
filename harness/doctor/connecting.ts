import type { Address } from "../address.ts";
import type { Check, Group } from "./check.ts";
import type { Context } from "./context.ts";
import { pause } from "./deadline.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;
/** Local ports that are tried for an outgoing connection: somebody may take one just before. */
const PORTS_TRIED = 5;

const IN_ADDRESS_FORM =
  `give addresses in the form of the section "Messages", as the socket call returned them`;

/** The section and needs that all checks of this file share. */
const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;

/** An address that the peer holds and on which nobody listens. */
async function closed(context: Context): Promise<Address> {
  const { socket } = await context.peer("socket", { family: context.family, type: "stream" });
  await context.peer("bind", { socket, address: context.any() });
  return (await context.peer("getsockname", { socket })).address;
}

const LISTENING: readonly Check[] = [
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
        context.expect(address.port !== 0, "the port 0", "the port that the system chose", IN_ADDRESS_FORM);
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
      const { at } = await context.peerListens();
      await context.fails("listenStream", { address: at }, "the peer listens there", "EADDRINUSE");
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
    of: ["getsockname"],
    after: ["connectStream"],
    mend: IN_ADDRESS_FORM,
    async run(context) {
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
        const { socket: probe } = await context.peer("socket", { family: context.family, type: "stream" });
        await context.peer("bind", { socket: probe, address: context.any() });
        const { address: bind } = await context.peer("getsockname", { socket: probe });
        await context.peer("close", { socket: probe });
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
