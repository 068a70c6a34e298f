import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  linux,
  pendingError,
  posix,
} from "../../../harness/case/mod.ts";
import { taken, taking } from "./_taken.ts";

const reset = { conforming: ["ECONNRESET"] } as const;

export default defineCase({
  id: "tcp/reset/poll-after-so-error",
  title: "When SO_ERROR has given the reset, poll reports no error",
  requirement: "SO_ERROR takes the reset away from poll, in every state, and no byte of what is unread.",
  level: "should",
  sources: [posix("getsockopt", "SO_ERROR"), posix("poll", "POLLERR"), linux("socket(7)", "SO_ERROR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "poll", "option:SO_ERROR", "demand-read", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: { ...taken("idle", reset), ...taken("unread", reset), ...taken("halfClosed", reset) },
  async script(scenario) {
    await taking(scenario, "idle", pendingError);
    await taking(scenario, "unread", pendingError);
    await taking(scenario, "halfClosed", pendingError);
  },
});
