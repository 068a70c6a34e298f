import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";
import { taken, taking } from "./_taken.ts";

const reset = { conforming: ["ECONNRESET"] } as const;

export default defineCase({
  id: "tcp/reset/poll-after-peek",
  title: "A peek leaves bytes where they are, and takes the reset",
  requirement: "A receive with MSG_PEEK that gives the reset takes it away from poll, as any other receive.",
  level: "may",
  sources: [posix("recv", "MSG_PEEK"), posix("XSH 2.10.10"), linux("recv(2)", "MSG_PEEK")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "poll", "option:SO_ERROR", "recv:peek", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: { ...taken("idle", reset), ...taken("halfClosed", reset) },
  async script(scenario) {
    const peek = (socket: Socket) => outcome(socket.recv(1, ["peek"]));
    await taking(scenario, "idle", peek);
    await taking(scenario, "halfClosed", peek);
  },
});
