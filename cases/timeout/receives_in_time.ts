import { defineCase, EVERY_FAMILY, posix, python, type Socket } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { allTimeOut, TIMEOUT_MS } from "./_deadline.ts";

/** Calls that are timed as they are. */
const CALLS: Kinds<(socket: Socket) => Promise<unknown>> = [
  ["stream", (socket) => socket.recv(1)],
  ["stream", (socket) => socket.drain({ size: 1 })],
  ["buffers", (socket) => socket.recvInto(1, 1)],
  ["recvmsg", (socket) => socket.recvmsg(2)],
  ["vectors", (socket) => socket.readv([1])],
  ["mmsg", (socket) => socket.recvmmsg([1])],
];

export default defineCase({
  id: "timeout/receives-in-time",
  title: "Every call that receives ends in time where nothing arrives",
  requirement: "With a timeout a receive by whatever call fails when that is over, no earlier and no later.",
  level: "must",
  sources: [python("socket.settimeout()"), posix("recvmsg"), posix("readv")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream"] },
  outcomes: { receives: { conforming: ["timeout"] } },
  async script(scenario) {
    const { connected, record, subject } = scenario;
    const waiting: (() => Promise<unknown>)[] = [];
    for (const receive of callsOf(CALLS, subject)) {
      const { subject: mine } = await connected();
      await mine.setMode("timeout", TIMEOUT_MS);
      waiting.push(() => receive(mine));
    }
    record("receives", await allTimeOut(scenario, () => waiting.map((call) => call())));
  },
});
