import { BASE64, every, received } from "./bytes.ts";
import type { Check } from "./check.ts";
import { pause } from "./deadline.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;

const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;

/** What comes on a connection. */
export const RECEIVING: readonly Check[] = [
  {
    ...COMMON,
    name: "recv",
    title: "recv gives what came, never more than its size: every value of a byte, and up to 65,536 of them",
    of: ["recv", "stream"],
    after: ["connectStream"],
    mend: `encode "base64" as ${BASE64}`,
    async run(context) {
      const { ours, theirs } = await context.connected();
      for (const length of [1, 2, 3, 256, 65_536]) {
        const data = every(length);
        await context.peer("sendall", { socket: theirs, data });
        context.sameBytes("what recv gives", await received(context, ours, length), data);
      }
      await context.peer("sendall", { socket: theirs, data: every(5) });
      const first = (await context.ok("recv", { socket: ours, size: 3 })).data;
      const rest = await received(context, ours, 5 - first.length);
      context.sameBytes("what two calls give", Uint8Array.of(...first, ...rest), every(5));
    },
  },
  {
    ...COMMON,
    name: "recv/waits",
    title: "recv waits until something comes",
    of: ["recv"],
    after: ["recv"],
    mend:
      "recv blocks or waits for its event, and gives what came, be it less than size; no time of the agent's own ends it",
    async run(context) {
      const { ours, theirs } = await context.connected();
      const call = await context.waits("recv", { socket: ours, size: 10 });
      await pause(WATCHED_MS);
      context.expect(!call.answered(), "an answer before anything was sent", "a recv that waits");
      await context.peer("sendall", { socket: theirs, data: every(4) });
      const { value } = await call.reply;
      context.sameBytes("what recv gives", value?.data ?? new Uint8Array(), every(4));
    },
  },
  {
    ...COMMON,
    name: "recv/eof",
    title: "after the peer's close comes what it sent, and then no data, again and again",
    of: ["recv"],
    after: ["recv"],
    mend: `end of file is a result with "data" of no bytes, not an error`,
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.peer("sendall", { socket: theirs, data: every(4) });
      await context.peer("close", { socket: theirs });
      context.sameBytes("what comes", await received(context, ours, 100), every(4));
      const { data } = await context.ok("recv", { socket: ours, size: 1 });
      context.expect(data.length === 0, `${data.length} bytes after the end`, "none");
    },
  },
  {
    ...COMMON,
    name: "recv/reset",
    title: "after the peer's RST comes an error, neither data nor end of file",
    of: ["recv"],
    over: "inet",
    after: ["recv"],
    mend: "answer with the error of the socket call",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.peer("abort", { socket: theirs });
      await context.fails(
        "recv",
        { socket: ours, size: 10 },
        "the peer has reset the connection",
        "ECONNRESET",
      );
    },
  },
];
