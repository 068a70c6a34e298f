import { outcome } from "../../script/observe.ts";
import { group } from "../check.ts";
import { expectBytes, expectOutcome } from "../expect.ts";
import { everyByte } from "./receiving.ts";

/** Ending directions of connections. */
export const SHUTDOWN = group("Shutdown", { needs: ["stream"], over: "each", after: ["recv"] }, [
  {
    name: "shutdown/write",
    also: ["shutdown:write"],
    title: "After a half-close the peer sees the end, and the agent still receives",
    needs: ["shutdown:write"],
    fix: "shut down the sending direction only",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.shutdown("write");
      expectOutcome("the peer's recv after shutdown of write", await outcome(peer.recv(1)), "eof");
      await peer.sendall(everyByte(3));
      expectBytes("the bytes after a half-close", await subject.recvExactly(3), everyByte(3));
    },
  },
  {
    name: "shutdown/read",
    also: ["shutdown:read"],
    title: "After a shutdown of read, receives do not wait, and the agent still sends",
    needs: ["shutdown:read"],
    fix: "shut down the receiving direction only",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.shutdown("read");
      await outcome(subject.recv(1));
      await subject.sendall(Uint8Array.of(1));
      expectOutcome("the peer's recv after shutdown of read", await outcome(peer.recv(1)), "data");
    },
  },
  {
    name: "shutdown/invalid",
    also: ["shutdown:invalid"],
    title: "A shutdown of a direction that does not exist fails, and the connection goes on",
    needs: ["shutdown:invalid"],
    over: "inet",
    fix: "pass the number on to the call: 3 is not a direction",
    async run({ connected, fails }) {
      const { subject, peer } = await connected();
      await fails(subject.shutdown("invalid"), "there is no such direction", "EINVAL");
      await subject.sendall(everyByte(3));
      expectBytes("the bytes that arrive", await peer.recvExactly(3), everyByte(3));
    },
  },
  {
    name: "shutdown/both",
    also: ["shutdown:both"],
    title: "After a shutdown of both the peer sees the end, and the socket is still there",
    needs: ["shutdown:both"],
    fix: "shut down, and do not close",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.shutdown("both");
      expectOutcome("the peer's recv after shutdown of both", await outcome(peer.recv(1)), "eof");
      await subject.getsockname();
    },
  },
]);
