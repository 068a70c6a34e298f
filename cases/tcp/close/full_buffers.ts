import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  posix,
  REFUSING_MODES,
  rfc,
} from "../../../harness/case/mod.ts";
import { arrivesAfterFull, FULL } from "./_full.ts";

export default defineCase({
  id: "tcp/close/full-buffers",
  title: "A close with the buffers of both ends full loses nothing",
  requirement:
    "After a close all that was accepted from a refused sender arrives, no more, and then end of file.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 1)"),
    rfc(9293, "3.10.4"),
    posix("close"),
    posix("send", "RETURN VALUE"),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: { subject: ["stream", "send"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: FULL,
  async script(scenario) {
    await arrivesAfterFull(scenario, (subject) => subject.close());
  },
});
