import { SocketError } from "../../endpoint/errors.ts";
import type { Socket } from "../../script/socket.ts";
import { group } from "../check.ts";
import { expectBytes, expectSame } from "../expect.ts";
import { pause } from "../scenario.ts";

/** Milliseconds between two looks. */
const PAUSE_MS = 5;

const MESSAGE = Uint8Array.of(97, 98, 33);
const ORDINARY = MESSAGE.subarray(0, 2);
const URGENT = MESSAGE.subarray(2);

/** The urgent byte, as soon as it has arrived. */
async function urgentByte(socket: Socket, deadlineMs: number): Promise<Uint8Array> {
  const lastMs = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await socket.recv(1, ["oob"]);
    } catch (error) {
      if (!(error instanceof SocketError) || performance.now() > lastMs) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** Urgent data of connections. */
export const URGENT_DATA = group("Urgent data", { over: "inet" }, [
  {
    name: "recv:oob",
    also: ["recv"],
    title: "A receive with MSG_OOB gives the urgent byte, and the others do not",
    after: ["connectStream"],
    fix: "pass the flag on to the call",
    async run({ connected, deadlineMs }) {
      const { subject, peer } = await connected();
      await peer.send(MESSAGE, ["oob"]);
      expectBytes("the urgent byte", await urgentByte(subject, deadlineMs), URGENT);
      expectBytes("the other bytes", await subject.recvExactly(2), ORDINARY);
    },
  },
  {
    name: "send:oob",
    also: ["send"],
    title: "The last byte of a send with MSG_OOB is urgent",
    after: ["connectStream"],
    fix: "pass the flag on to the call",
    async run({ connected, deadlineMs }) {
      const { subject, peer } = await connected();
      await subject.send(MESSAGE, ["oob"]);
      expectBytes("the urgent byte", await urgentByte(peer, deadlineMs), URGENT);
    },
  },
  {
    name: "sockatmark",
    title: "sockatmark finds the mark of urgent data",
    after: ["connectStream"],
    fix: "1 at the mark, 0 before it",
    async run({ connected, deadlineMs }) {
      const { subject, peer } = await connected();
      await peer.send(MESSAGE, ["oob"]);
      await peer.sendall(ORDINARY);
      await pause(PAUSE_MS);
      expectSame("it is at the mark before the first byte:", await subject.sockatmark(), false);
      await urgentByte(subject, deadlineMs).catch(() => {});
      await subject.recvExactly(2);
      expectSame("it is at the mark after the bytes before it:", await subject.sockatmark(), true);
    },
  },
]);
