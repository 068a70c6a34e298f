import type { Address } from "../endpoint/address.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import type { Check, Group } from "./check.ts";
import type { Context } from "./context.ts";
import { pause } from "./deadline.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;
/** No datagram over IP holds that many bytes. */
const TOO_MANY = 65_536;

const COMMON = { section: "Operations", needs: ["datagram"], over: "each" } as const;
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A bound socket of the agent and one of the peer, and where they are. */
async function pair(
  context: Context,
): Promise<{ ours: SocketId; at: Address; theirs: SocketId; peerAt: Address }> {
  const { family } = context;
  const { socket: ours } = await context.ok("openDatagram", { family, address: context.any() });
  const { socket: theirs } = await context.peer("openDatagram", { family, address: context.any("peer") });
  const { address: at } = await context.ok("getsockname", { socket: ours });
  const { address: peerAt } = await context.peer("getsockname", { socket: theirs });
  return { ours, at, theirs, peerAt };
}

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "openDatagram",
    title: "a socket is bound where it was asked to be, and tells where that is",
    of: ["openDatagram", "datagram", "getsockname", "unix:datagram"],
    mend: "bind, and give the address that the socket call returned",
    async run(context) {
      const { at, theirs } = await pair(context);
      if (at.family !== "unix") context.expect(at.port !== 0, "the port 0", "the port that the system chose");
      await context.peer("sendto", { socket: theirs, data: bytes("x"), address: at });
    },
  },
  {
    ...COMMON,
    name: "openDatagram/in-use",
    title: "an address that is in use cannot be bound",
    of: ["openDatagram"],
    after: ["openDatagram"],
    mend: "answer with the error of bind",
    async run(context) {
      const { family } = context;
      const address = await context.taken("openDatagram");
      await context.fails("openDatagram", { family, address }, "somebody is there", "EADDRINUSE");
    },
  },
  {
    ...COMMON,
    name: "recvfrom",
    title: "recvfrom gives one datagram at a time, also an empty one, and whose it is",
    of: ["recvfrom", "datagram", "unix:datagram"],
    after: ["openDatagram"],
    mend: "one call of recvfrom; the address is what it returned",
    async run(context) {
      const { ours, at, theirs, peerAt } = await pair(context);
      const texts = ["first", "", "third one"];
      for (const text of texts) {
        await context.peer("sendto", { socket: theirs, data: bytes(text), address: at });
      }
      for (const text of texts) {
        const { data, address } = await context.ok("recvfrom", { socket: ours, size: 100 });
        context.sameBytes("the datagram", data, bytes(text));
        context.same("recvfrom tells the address", address, peerAt);
      }
    },
  },
  {
    ...COMMON,
    name: "recvfrom/waits",
    title: "recvfrom waits until a datagram comes",
    of: ["recvfrom"],
    after: ["recvfrom"],
    mend: `write "entered", and wait without a time of the agent's own`,
    async run(context) {
      const { ours, at, theirs } = await pair(context);
      const call = await context.waits("recvfrom", { socket: ours, size: 100 });
      await pause(WATCHED_MS);
      context.expect(!call.answered(), "an answer before anything was sent", "a recvfrom that waits");
      await context.peer("sendto", { socket: theirs, data: bytes("late"), address: at });
      const { value } = await call.reply;
      context.sameBytes("the datagram", value?.data ?? new Uint8Array(), bytes("late"));
    },
  },
  {
    ...COMMON,
    name: "recvfrom/truncate",
    title: "a datagram larger than the buffer is cut, and the rest of it is gone",
    of: ["datagram:truncate"],
    needs: ["datagram", "datagram:truncate"],
    after: ["recvfrom"],
    mend: `receive into a buffer of exactly "size" bytes`,
    async run(context) {
      const { ours, at, theirs } = await pair(context);
      for (const text of ["truncated", "next"]) {
        await context.peer("sendto", { socket: theirs, data: bytes(text), address: at });
      }
      for (const text of ["trunc", "next"]) {
        const { data } = await context.ok("recvfrom", { socket: ours, size: 5 });
        context.sameBytes("the datagram", data, bytes(text));
      }
    },
  },
  {
    ...COMMON,
    name: "sendto",
    title: "sendto sends one datagram, also an empty one, and the peer sees whose it is",
    of: ["sendto", "datagram", "unix:datagram"],
    after: ["openDatagram"],
    mend: "one call of sendto on the socket itself",
    async run(context) {
      const { ours, at, theirs, peerAt } = await pair(context);
      for (
        const data of [
          bytes("datagram"),
          bytes(""),
          Uint8Array.from({ length: 256 }, (_, index) => index),
        ]
      ) {
        const { count } = await context.ok("sendto", { socket: ours, data, address: peerAt });
        context.expect(count === data.length, `"count" ${count}`, `${data.length}`);
        const came = await context.peer("recvfrom", { socket: theirs, size: 1000 });
        context.sameBytes("what arrives", came.data, data);
        context.same("the peer sees", came.address, at);
      }
    },
  },
  {
    ...COMMON,
    name: "openDatagram/unbound",
    title: "a socket without an address sends, and is bound then",
    of: ["openDatagram", "datagram:unbound"],
    needs: ["datagram", "datagram:unbound"],
    over: "inet",
    after: ["sendto"],
    mend: "no bind where no address is given",
    async run(context) {
      const { theirs, peerAt } = await pair(context);
      const { socket } = await context.ok("openDatagram", { family: context.family });
      await context.ok("sendto", { socket, data: bytes("x"), address: peerAt });
      const { address } = await context.ok("getsockname", { socket });
      const came = await context.peer("recvfrom", { socket: theirs, size: 10 });
      const ports = [address, came.address].map((each) => each && each.family !== "unix" ? each.port : 0);
      context.expect(
        ports[0] === ports[1],
        `getsockname tells the port ${ports[0]}`,
        `${ports[1]}, as the peer sees`,
      );
    },
  },
  {
    ...COMMON,
    name: "sendto/too-large",
    title: "a datagram that is too large is not sent",
    of: ["sendto"],
    over: "inet",
    after: ["sendto"],
    mend: "answer with the error of the socket call",
    async run(context) {
      const { ours, peerAt } = await pair(context);
      const params = { socket: ours, data: new Uint8Array(TOO_MANY), address: peerAt };
      await context.fails("sendto", params, `no datagram holds ${TOO_MANY} bytes`, "EMSGSIZE");
    },
  },
  {
    ...COMMON,
    name: "close/datagram",
    title: "an address is free again when its socket was closed",
    of: ["close"],
    over: "inet",
    after: ["openDatagram"],
    mend: "close the socket itself, and before the answer",
    async run(context) {
      const { ours, at } = await pair(context);
      await context.ok("close", { socket: ours });
      await context.neighbour("openDatagram", { family: context.family, address: at });
    },
  },
];

/** Datagrams. */
export const DATAGRAMS: Group = { title: "Datagrams", checks: CHECKS };
