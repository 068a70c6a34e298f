import { bytesOf, defineCase, EVERY_FAMILY, posix, python, type Socket } from "../../harness/case/mod.ts";
import { flaggedOf, receivesOf } from "../_every_call.ts";
import { allInTime, type Timed, TIMEOUT_MS } from "./_deadline.ts";

const MESSAGE = bytesOf("abc");

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
    const waiting: Timed[] = [];
    const receives = receivesOf(scenario, subject, ["recv:dontwait", "recv:peek"]);
    const drain = (socket: Socket) => socket.drain({ size: 1 });
    const flagged = flaggedOf(subject, ["peek", "trunc", "waitall"]);
    for (const receive of [...receives, ...flagged, drain]) {
      const { subject: mine } = await connected();
      await mine.setMode("timeout", TIMEOUT_MS);
      waiting.push({ call: () => receive(mine, MESSAGE) });
    }
    record("receives", await allInTime(scenario, waiting, "timeout"));
  },
});
