import { BASE64 } from "../advice.ts";
import { group } from "../check.ts";
import { expect, expectBytes, expectSame } from "../expect.ts";
import { failureOf, pause } from "../scenario.ts";
import { Wrong } from "../wrong.ts";
import { everyByte, LENGTHS } from "./receiving.ts";

/** Sends into a connection that the peer has reset, of which one must fail. */
const SENDS_INTO_RESET = 20;

/** Milliseconds in which a call begins to wait. */
const PAUSE_MS = 100;

/** Milliseconds in which bytes that are not held back arrive. */
const HELD_MS = 30;

/** Sending on connections. */
export const SENDING = group("Sending", { over: "each", after: ["connectStream"] }, [
  {
    name: "sendall",
    also: ["stream"],
    title: "sendall sends every value of a byte, and up to 65,536 of them",
    fix: BASE64.fix!,
    section: "Messages",
    async run({ connected }) {
      const { subject, peer } = await connected();
      for (const length of LENGTHS) {
        // Buffers may be smaller than the longest of them.
        const [arrived] = await Promise.all([peer.recvExactly(length), subject.sendall(everyByte(length))]);
        expectBytes("the bytes that arrive", arrived, everyByte(length));
      }
    },
  },
  {
    name: "awaitSignal",
    title: "awaitSignal waits for the signal that tells of bytes",
    needs: ["sigio"],
    fix:
      "own the socket by the thread that waits, set O_ASYNC, send entered, and wait for the blocked signals",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const waiting = subject.awaitSignal(1_000);
      waiting.catch(() => {});
      await pause(PAUSE_MS);
      await peer.sendall(everyByte(1));
      expect((await waiting).includes("io"), "no SIGIO when a byte came", "io");
    },
  },
  {
    name: "sigpipe",
    title: "sigpipe sends a byte, and counts the signals of a connection that cannot send any more",
    needs: ["sigpipe", "shutdown:write"],
    fix: "block SIGPIPE in the thread that sends, make the call, and take what is pending",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const sent = await subject.sigpipe("send");
      expectSame("the signals of a send that succeeds", sent.signals, 0);
      expectBytes("the byte that arrives", await peer.recvExactly(1), Uint8Array.of(1));
      await subject.shutdown("write");
      const broken = await subject.sigpipe("send");
      expect(broken.errno !== null, "success of a send after a half-close", "an errno");
    },
  },
  {
    name: "sendall/reset",
    title: "Sends into a connection that the peer has reset fail",
    over: "inet",
    after: ["sendall"],
    fix: "answer with the error of the socket call",
    async run({ connected, expectErrno }) {
      const { subject, peer } = await connected();
      await peer.abort();
      for (let sends = 0; sends < SENDS_INTO_RESET; sends++) {
        const failure = await failureOf(subject.sendall(everyByte(1000)));
        if (failure) return expectErrno("sendall", failure, "the peer has reset", "ECONNRESET", "EPIPE");
      }
      throw new Wrong(`${SENDS_INTO_RESET} results of sendall after the peer's RST`, "an error");
    },
  },
  {
    name: "writev",
    also: ["vectors"],
    title: "writev sends its buffers one after another",
    fix: "one call of sendmsg or writev with all of the buffers",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const data = everyByte(1000);
      const pieces = [data.subarray(0, 7), data.subarray(7, 7), data.subarray(7, 500), data.subarray(500)];
      const count = await subject.writev(pieces);
      await subject.close();
      const arrived = await peer.recvExactly(data.length);
      expectBytes("the bytes that arrive", arrived, data.subarray(0, count));
    },
  },
  {
    name: "sendReused",
    also: ["buffers"],
    title: "sendReused sends everything, whatever becomes of its buffer",
    fix: "sendall out of a buffer of its own, which is cleared when the call has returned",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.sendReused(everyByte(1000));
      expectBytes("the bytes that arrive", await peer.recvExactly(1000), everyByte(1000));
    },
  },
  {
    name: "send:more",
    also: ["send"],
    title: "A send with MSG_MORE is delivered when another follows",
    over: "inet",
    fix: "pass the flag on to the call",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.send(everyByte(3), ["more"]);
      const held = await peer.poll(["in"], HELD_MS);
      expect(held.length === 0, "bytes that arrive at once", "none before a send without the flag");
      await subject.send(everyByte(2));
      const sent = Uint8Array.of(...everyByte(3), ...everyByte(2));
      expectBytes("the bytes that arrive", await peer.recvExactly(sent.length), sent);
    },
  },
  {
    name: "send",
    title: "send says how many bytes it has taken, and those arrive",
    needs: ["stream"],
    fix: `"count" is the number that one call of send returned`,
    async run({ connected }) {
      const { subject, peer } = await connected();
      const data = everyByte(5000);
      const count = await subject.send(data);
      expect(count > 0, "a count of 0", "at least one byte");
      await subject.close();
      expectBytes("the bytes that arrive", await peer.recvExactly(data.length), data.subarray(0, count));
    },
  },
]);
