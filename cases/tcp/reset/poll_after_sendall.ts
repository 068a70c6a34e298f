import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";
import { taken, taking } from "./_taken.ts";

const reset = { conforming: ["ECONNRESET"] } as const;

export default defineCase({
  id: "tcp/reset/poll-after-sendall",
  title: "When a sendall has given the reset, poll reports no error",
  requirement: "A sendall that gives the reset takes it away from poll and SO_ERROR, in every state.",
  level: "should",
  sources: [posix("send", "ECONNRESET"), posix("poll", "POLLERR"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "poll", "option:SO_ERROR", "demand-read", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: { ...taken("idle", reset), ...taken("unread", reset), ...taken("halfClosed", reset) },
  async script(scenario) {
    const sendall = (socket: Socket) => outcome(socket.sendall(BYTE));
    await taking(scenario, "idle", sendall);
    await taking(scenario, "unread", sendall);
    await taking(scenario, "halfClosed", sendall);
  },
});
