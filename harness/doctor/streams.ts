import { BASE64, every, GENERATOR, peerReceived } from "./bytes.ts";
import type { Check, Group } from "./check.ts";
import { pause } from "./deadline.ts";
import { RECEIVING } from "./receiving.ts";

/** Milliseconds that a call is watched while it must go on waiting. */
const WATCHED_MS = 50;
/** Sends into a connection that the peer has reset, of which one must fail. */
const SENDS_INTO_RESET = 20;
/** Bytes that no pair of buffers takes where the receiver's is small. */
const BEYOND_BUFFERS = 32 << 20;

const COMMON = { section: "Operations", needs: ["stream"], over: "each" } as const;

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
        // Buffers may be smaller than the longest of them.
        const [came] = await Promise.all([
          peerReceived(context, theirs, length),
          context.ok("sendall", { socket: ours, data }),
        ]);
        context.sameBytes("what arrives", came, data);
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
      const address = context.any("peer");
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
      context.expect(mismatch === null, `byte ${mismatch} of ${count} differs`, "the pattern", {
        mend: GENERATOR,
      });
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

/** Sending and receiving on connections. */
export const STREAMS: Group = { title: "Streams", checks: [...SENDING, ...RECEIVING] };
