import type { SocketId } from "../endpoint.ts";
import type { Check, Group } from "./check.ts";
import type { Context } from "./context.ts";
import { pause } from "./deadline.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;
/** Sends into a connection that the peer has reset, of which one must fail. */
const SENDS_INTO_RESET = 20;
/** Bytes that no pair of buffers takes where the receiver's is small. */
const BEYOND_BUFFERS = 32 << 20;

const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;
const BASE64 = "standard base64 with padding, of exactly the bytes; never through text of an encoding";

/** Every value of a byte, and lengths that leave every rest of 3. */
const every = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => index ^ (index >> 8));

/** What the agent receives, `size` bytes or all until the end. */
export async function received(context: Context, socket: SocketId, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let count = 0;
  while (count < size) {
    const { data } = await context.ok("recv", { socket, size: Math.min(65_536, size - count) });
    if (data.length === 0) break;
    bytes.set(data, count);
    count += data.length;
  }
  return bytes.subarray(0, count);
}

/** The same at the peer. */
export async function peerReceived(context: Context, socket: SocketId, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let count = 0;
  while (count < size) {
    const { data } = await context.peer("recv", { socket, size: Math.min(65_536, size - count) });
    if (data.length === 0) break;
    bytes.set(data, count);
    count += data.length;
  }
  return bytes.subarray(0, count);
}

const SENDING: readonly Check[] = [
  {
    ...COMMON,
    name: "sendall",
    title: "what it sends arrives: every value of a byte, and up to 65,536 of them",
    of: ["sendall", "stream"],
    after: ["connectStream"],
    mend: `decode "base64" as ${BASE64}`,
    async run(context) {
      const { ours, theirs } = await context.connected();
      for (const length of [1, 2, 3, 256, 65_536]) {
        const data = every(length);
        await context.ok("sendall", { socket: ours, data });
        context.sameBytes("what arrives", await peerReceived(context, theirs, length), data);
      }
    },
  },
  {
    ...COMMON,
    name: "sendall/waits",
    title: "sendall waits while the peer takes nothing, and then goes on",
    of: ["sendall"],
    after: ["sendall"],
    mend: "answer when the implementation has taken everything, not when it was asked to",
    async run(context) {
      const address = context.any();
      const { socket: listener } = await context.peer("listenStream", {
        address,
        options: { SO_RCVBUF: 65_536 },
      });
      const { address: at } = await context.peer("getsockname", { socket: listener });
      const { socket } = await context.ok("connectStream", { address: at });
      const { socket: theirs } = await context.peer("accept", { socket: listener });
      const data = { seed: 5, length: BEYOND_BUFFERS };
      const call = await context.waits("sendall", { socket, data });
      await pause(WATCHED_MS);
      context.expect(
        !call.answered(),
        `the answer to sendall of ${BEYOND_BUFFERS} bytes, of which the peer has taken none`,
        "a call that waits",
      );
      const { count, mismatch } = await context.peer("drain", {
        socket: theirs,
        size: data.length,
        pattern: data,
      });
      context.expect(mismatch === null, `byte ${mismatch} of ${count} differs`, "the pattern");
      const { error } = await call.reply;
      context.expect(!error, `the error ${error?.native}`, "a result, as the peer has taken everything");
    },
  },
  {
    ...COMMON,
    name: "sendall/reset",
    title: "sends into a connection that the peer has reset fail",
    of: ["sendall"],
    over: "inet",
    after: ["sendall"],
    mend: "answer with the error of the socket call",
    async run(context) {
      const { ours, theirs } = await context.connected();
      await context.peer("abort", { socket: theirs });
      for (let sends = 0; sends < SENDS_INTO_RESET; sends++) {
        const { error } = await context.reply("sendall", { socket: ours, data: every(1000) });
        if (error) return context.errno("sendall", error, "the peer has reset", "ECONNRESET", "EPIPE");
      }
      context.expect(false, `${SENDS_INTO_RESET} results of sendall after the peer's RST`, "an error");
    },
  },
  {
    ...COMMON,
    name: "send",
    title: "send says how many bytes it has taken, and those arrive",
    of: ["send"],
    needs: ["stream", "send"],
    after: ["connectStream"],
    mend: `"count" is what one call of send returned`,
    async run(context) {
      const { ours, theirs } = await context.connected();
      const data = every(5000);
      const { count } = await context.ok("send", { socket: ours, data });
      context.expect(count > 0, "a count of 0", "at least one byte");
      await context.ok("close", { socket: ours });
      const came = await peerReceived(context, theirs, data.length);
      context.sameBytes("what arrives", came, data.subarray(0, count));
    },
  },
];

const RECEIVING: readonly Check[] = [
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
    mend: "recv blocks or waits for its event; it never ends by a time of the agent's own",
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

/** Sending and receiving on connections. */
export const STREAMS: Group = { title: "Streams", checks: [...SENDING, ...RECEIVING] };
