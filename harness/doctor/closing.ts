import type { Check, Group } from "./check.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import { received } from "./bytes.ts";
import { type Context, described } from "./context.ts";

const COMMON = { section: "Operations", needs: ["stream"], over: "each", after: ["recv"] } as const;

/** The peer has received the end of what the agent sends. */
async function ended(context: Context, theirs: SocketId, what: string): Promise<void> {
  const { value, error } = await context.peerReply("recv", { socket: theirs, size: 1 });
  const came = error ? `the error ${error.errno}` : `${value!.data.length} bytes`;
  context.expect(value?.data.length === 0, `${came} at the peer after ${what}`, "end of file");
}

const CLOSING: readonly Check[] = [
  {
    ...COMMON,
    name: "close",
    title: "the peer sees the end when it was answered",
    of: ["close", "stream"],
    mend: "close the socket itself, and before the answer",
    async run(context) {
      for (const { ours, theirs } of [await context.connected(), await context.accepted()]) {
        await context.ok("close", { socket: ours });
        await ended(context, theirs, "close");
      }
    },
  },
  {
    ...COMMON,
    name: "close/listener",
    title: "nobody can connect to a listener that was closed",
    of: ["close"],
    after: ["listenStream"],
    mend: "close the listening socket itself, and before the answer",
    async run(context) {
      const { listener, at } = await context.listens();
      await context.ok("close", { socket: listener });
      const { error } = await context.peerReply("connectStream", { address: at });
      context.expect(error !== undefined, "a connection of the peer's to a closed listener", "an error");
    },
  },
  {
    ...COMMON,
    name: "close/neighbours",
    title: "a socket that is closed takes no other with it",
    of: ["close", "abort"],
    over: "first",
    after: ["close", "close/listener", "accept"],
    mend:
      "close the one socket that the number stands for; a listener and what it has accepted are sockets of their own",
    async run(context) {
      const { listener, at, ...first } = await context.accepted();
      const accepted = async (): Promise<{ ours: SocketId; theirs: SocketId }> => {
        const { socket: theirs } = await context.peer("connectStream", { address: at });
        return { theirs, ours: (await context.ok("accept", { socket: listener })).socket };
      };
      const [second, third] = [await accepted(), await accepted()];
      const other = await context.connected();
      const alive = async (what: string, { ours, theirs }: { ours: SocketId; theirs: SocketId }) => {
        await context.peer("sendall", { socket: theirs, data: Uint8Array.of(1) });
        const { value, error } = await context.reply("recv", { socket: ours, size: 1 });
        const came = error ? described(error) : "end of file";
        context.expect(value?.data.length === 1, `${came} of ${what}`, "the byte that came on it");
      };
      await context.ok("close", { socket: second.ours });
      await alive("the connection accepted before the one that was closed", first);
      await alive("the connection accepted after the one that was closed", third);
      await alive("a connection beside the one that was closed", other);
      const fourth = await accepted();
      if (context.declares("abort")) {
        await context.ok("abort", { socket: fourth.ours });
        await alive("a connection accepted before the one that was aborted", third);
        await alive("a connection made before the one that was aborted", other);
      }
      await context.ok("close", { socket: listener });
      await alive("a connection whose listener was closed", first);
    },
  },
  {
    ...COMMON,
    name: "close/number",
    title: "a call on a socket that was closed, or never was, fails",
    of: ["close", "protocol"],
    section: "Messages",
    over: "first",
    after: ["close"],
    mend: `the errno is "EBADF" where the implementation says so itself, else null`,
    async run(context) {
      const { ours } = await context.connected();
      const why = "there is no such socket";
      await context.fails("recv", { socket: ours + 1_000_000, size: 1 }, why, "EBADF", null);
      await context.ok("close", { socket: ours });
      await context.fails("recv", { socket: ours, size: 1 }, "it was closed", "EBADF", null);
      await context.fails("close", { socket: ours + 1_000_000 }, why, "EBADF", null);
    },
  },
  {
    ...COMMON,
    name: "protocol/numbers",
    title: "numbers of sockets are not used again",
    of: ["protocol"],
    section: "Messages",
    over: "first",
    after: ["connectStream"],
    mend: "count upwards; a descriptor's own number comes back soon after a close",
    async run(context) {
      const given = new Set<number>();
      for (let round = 0; round < 3; round++) {
        const { ours } = await context.connected();
        context.expect(!given.has(ours), `the number ${ours} again`, "another");
        given.add(ours);
        await context.ok("close", { socket: ours });
      }
    },
  },
  {
    ...COMMON,
    name: "abort",
    title: "the peer sees an RST, not the end",
    of: ["abort"],
    needs: ["stream", "abort"],
    over: "inet",
    mend: "SO_LINGER on with 0 s, then close, and no shutdown before it",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.ok("abort", { socket: ours });
      const { error, value } = await context.peerReply("recv", { socket: theirs, size: 1 });
      const came = error ? `${error.errno}` : value!.data.length === 0 ? "end of file" : "data";
      const outcome = error?.errno ?? (error ? "error" : value!.data.length === 0 ? "eof" : "data");
      context.expect(outcome === "ECONNRESET", `${came} at the peer after abort`, "ECONNRESET", { outcome });
    },
  },
];

const SHUTTING: readonly Check[] = [
  {
    ...COMMON,
    name: "shutdown/write",
    title: "after a half-close the peer sees the end, and the agent still receives",
    of: ["shutdown", "shutdown:write"],
    needs: ["stream", "shutdown:write"],
    mend: "shut down the sending direction only",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.ok("shutdown", { socket: ours, how: "write" });
      await ended(context, theirs, "shutdown of write");
      await context.peer("sendall", { socket: theirs, data: Uint8Array.of(1, 2, 3) });
      context.sameBytes(
        "what comes after a half-close",
        await received(context, ours, 3),
        Uint8Array.of(1, 2, 3),
      );
    },
  },
  {
    ...COMMON,
    name: "shutdown/read",
    title: "after a shutdown of read, receives do not wait, and the agent still sends",
    of: ["shutdown", "shutdown:read"],
    needs: ["stream", "shutdown:read"],
    mend: "shut down the receiving direction only",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.ok("shutdown", { socket: ours, how: "read" });
      await context.reply("recv", { socket: ours, size: 1 });
      await context.ok("sendall", { socket: ours, data: Uint8Array.of(1) });
      const { data } = await context.peer("recv", { socket: theirs, size: 1 });
      context.expect(
        data.length === 1,
        "end of file at the peer",
        "what was sent after the shutdown of read",
      );
    },
  },
  {
    ...COMMON,
    name: "shutdown/both",
    title: "after a shutdown of both the peer sees the end, and the socket is still there",
    of: ["shutdown", "shutdown:both"],
    needs: ["stream", "shutdown:both"],
    mend: "shut down, and do not close",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.ok("shutdown", { socket: ours, how: "both" });
      await ended(context, theirs, "shutdown of both");
      await context.ok("getsockname", { socket: ours });
    },
  },
];

/** How sockets end. */
export const ENDS: Group = { title: "Closing", checks: [...CLOSING, ...SHUTTING] };
