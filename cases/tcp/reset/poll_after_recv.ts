import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";
import { taken, taking } from "./_taken.ts";

const reset = { conforming: ["ECONNRESET"] } as const;

export default defineCase({
  id: "tcp/reset/poll-after-recv",
  title: "When a receive has given the reset, poll reports no error",
  requirement:
    "A receive that gives the reset takes it away from poll and SO_ERROR, also after a half-close.",
  level: "should",
  sources: [posix("recv", "ECONNRESET"), posix("poll", "POLLERR"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "poll", "option:SO_ERROR", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: { ...taken("idle", reset), ...taken("halfClosed", reset) },
  async script(scenario) {
    const recv = (socket: Socket) => outcome(socket.recv(1));
    await taking(scenario, "idle", recv);
    await taking(scenario, "halfClosed", recv);
  },
});
