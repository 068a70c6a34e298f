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
  id: "tcp/reset/poll-after-send",
  title: "When a send has given the reset, poll reports no error",
  requirement: "A send that gives the reset takes it away from poll and SO_ERROR, in every state.",
  level: "should",
  sources: [posix("send", "ECONNRESET"), posix("poll", "POLLERR"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "poll", "option:SO_ERROR", "demand-read", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: { ...taken("idle", reset), ...taken("unread", reset), ...taken("halfClosed", reset) },
  async script(scenario) {
    const send = (socket: Socket) => outcome(socket.send(BYTE));
    await taking(scenario, "idle", send);
    await taking(scenario, "unread", send);
    // The pending error comes before the broken pipe of the half-close.
    await taking(scenario, "halfClosed", send);
  },
});
