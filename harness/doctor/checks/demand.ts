import { group } from "../check.ts";
import { expect, expectSame } from "../expect.ts";
import { failureOf, pause } from "../scenario.ts";

/**
 * Bytes that a peer may get rid of at most while the agent receives nothing: more than the buffers of any
 * system.
 */
const MOST_BUFFERED = 128 << 20;
/** Bytes of one send of the peer. */
const PIECE = 1 << 20;
/** Milliseconds for which the peer must be held up: a reader that was held up itself goes on within them. */
const HELD_MS = 300;
/** Milliseconds after which an agent that reads ahead has done so. */
const AHEAD_MS = 100;

const FIX = `receive only when asked; pause reading in between; or leave "demand-read" out`;

/** Reading on demand only. */
export const DEMAND = group("Reading on demand", { needs: ["stream"], after: ["recv"] }, [
  {
    name: "demand-read",
    title: "While nothing is received, the peer's sends come to a halt",
    fix: FIX,
    async run({ connected, accepted }) {
      for (const { peer } of [await connected(), await accepted()]) {
        await peer.setMode("nonblocking");
        let sent = 0;
        while (sent < MOST_BUFFERED) {
          const sending = peer.send({ seed: 1, length: PIECE });
          const failure = await failureOf(sending);
          if (!failure) sent += await sending;
          else {
            expectSame("the errno of the peer's send is", failure.errno, "EAGAIN");
            if ((await peer.poll(["out"], HELD_MS)).length === 0) break;
          }
        }
        expect(sent < MOST_BUFFERED, `${sent} bytes taken, of which none was asked for`, "the peer's EAGAIN");
      }
    },
  },
  {
    name: "demand-read/kernel",
    title: "Bytes that were not asked for stay in the kernel, where that can be seen",
    over: "inet",
    fix: FIX,
    async run({ connected, unread, note }) {
      const { subject, peer } = await connected();
      await peer.sendall(new Uint8Array(1000));
      await pause(AHEAD_MS);
      const left = unread(subject);
      if (left === undefined) return note("the agent's kernel cannot be seen from here");
      expectSame("the count of bytes left in the kernel is", left, 1000);
      await subject.recv(1);
    },
  },
  {
    name: "demand-read/size",
    title: "A receive takes no more from the kernel than it asks for, where that can be seen",
    over: "inet",
    after: ["demand-read/kernel"],
    fix: `receive into a buffer of exactly the size that is asked for; or leave "demand-read" out`,
    async run({ connected, unread, note }) {
      const { subject, peer } = await connected();
      await peer.sendall(new Uint8Array(100));
      await subject.recv(1);
      const left = unread(subject);
      if (left === undefined) return note("the agent's kernel cannot be seen from here");
      expectSame("the count of bytes left in the kernel after a recv of 1 of 100 is", left, 99);
    },
  },
]);
