import { FILLED } from "../../endpoint/kinds.ts";
import { BASE64 } from "../advice.ts";
import { group } from "../check.ts";
import { expectBytes, expectSame } from "../expect.ts";

/** `length` bytes, of every value that a byte has. */
export function everyByte(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index ^ (index >> 8));
}

/**
 * Lengths in bytes, up to the most that a message takes, with each remainder that base64 pads differently.
 */
export const LENGTHS: readonly number[] = [1, 2, 3, 256, 65_536];

/** Receiving on connections. */
export const RECEIVING = group("Receiving", { over: "each", after: ["recv"] }, [
  {
    name: "recv",
    also: ["stream"],
    title: "recv gives the bytes that were sent, of every value, and never more than its size",
    after: ["connectStream"],
    fix: BASE64.fix!,
    section: "Messages",
    async run({ connected }) {
      const { subject, peer } = await connected();
      for (const length of LENGTHS) {
        await peer.sendall(everyByte(length));
        expectBytes("the bytes received", await subject.recvExactly(length), everyByte(length));
      }
      await peer.sendall(everyByte(5));
      const first = await subject.recv(3);
      const rest = await subject.recvExactly(5 - first.length);
      expectBytes("the bytes of two calls", Uint8Array.of(...first, ...rest), everyByte(5));
    },
  },
  {
    name: "recv/eof",
    title: "After the peer's close come the bytes that it sent, and then none, again and again",
    fix: `end of file is a result with "data" of no bytes, not an error`,
    async run({ connected }) {
      const { subject, peer } = await connected();
      await peer.sendall(everyByte(4));
      await peer.close();
      expectBytes("the bytes before the end", await subject.recvExactly(100), everyByte(4));
      expectSame("the count of bytes after the end is", (await subject.recv(1)).length, 0);
    },
  },
  {
    name: "recv/reset",
    title: "After the peer's RST comes an error, neither data nor end of file",
    over: "inet",
    fix: "answer with the error of the socket call",
    async run({ connected, fails }) {
      const { subject, peer } = await connected();
      await peer.abort();
      await fails(subject.recv(10), "the peer has reset the connection", "ECONNRESET");
    },
  },
  {
    name: "readv",
    also: ["vectors"],
    title: "readv fills its buffers one after another",
    fix: "one call of recvmsg or readv with all of the buffers, and their bytes up to the count that it " +
      "returned",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await peer.sendall(everyByte(10));
      const first = await subject.readv([1, 0, 2, 3]);
      const rest = await subject.recvExactly(10 - first.length);
      expectBytes("the bytes of two calls", Uint8Array.of(...first, ...rest), everyByte(10));
      expectSame("the bytes of the first call are at most 6", Math.max(6, first.length), 6);
    },
  },
  {
    name: "recvInto",
    also: ["buffers"],
    title: "recvInto fills the beginning of a buffer of its own, and gives all of it",
    fix: `one receive of at most "size" bytes into a buffer of "room" bytes that are ${FILLED} before`,
    async run({ connected }) {
      const { subject, peer } = await connected();
      await peer.sendall(everyByte(10));
      const { count, data } = await subject.recvInto(4, 8);
      expectSame("the bytes of the buffer are", data.length, 8);
      const filled = Uint8Array.of(...everyByte(count), ...new Uint8Array(8 - count).fill(FILLED));
      expectBytes("the buffer", data, filled);
      expectBytes("the bytes after it", await subject.recvExactly(10 - count), everyByte(10).subarray(count));
    },
  },
  {
    name: "fionread",
    title: "fionread counts the bytes that were not received yet",
    fix: "the count that ioctl(FIONREAD) gives",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await peer.sendall(everyByte(10));
      await subject.recvExactly(4);
      // All that was sent at once is there when a part of it is.
      expectSame("the count is", await subject.fionread(), 6);
    },
  },
  {
    name: "siocoutq",
    title: "siocoutq counts nothing once the peer has acknowledged all",
    fix: "the count that ioctl(SIOCOUTQ), which is TIOCOUTQ, gives",
    over: "inet",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.sendall(everyByte(10));
      await peer.recvExactly(10);
      // An answer acknowledges the bytes that it answers.
      await peer.sendall(everyByte(1));
      await subject.recvExactly(1);
      expectSame("the count is", await subject.siocoutq(), 0);
    },
  },
  {
    name: "recv:peek",
    also: ["recv"],
    title: "A receive with MSG_PEEK leaves the bytes for the next one",
    fix: "pass the flag on to the call",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await peer.sendall(everyByte(4));
      expectBytes("the bytes of a peek", await subject.recv(1, ["peek"]), everyByte(1));
      expectBytes("the bytes after a peek", await subject.recvExactly(4), everyByte(4));
    },
  },
]);
