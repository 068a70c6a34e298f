import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  REFUSING_MODES,
  rfc,
} from "../../../harness/case/mod.ts";
import { arrivesAfterFull, FULL } from "../close/_full.ts";

export default defineCase({
  id: "tcp/shutdown/rdwr-full-buffers",
  title: "A shutdown of both directions with full buffers loses nothing",
  requirement:
    "After a shutdown of both directions, and a close, what was accepted from a refused sender arrives.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), posix("shutdown", "SHUT_RDWR"), posix("send", "RETURN VALUE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "send", "shutdown:both"],
    peer: ["stream", "option:SO_RCVBUF", "demand-read"],
  },
  outcomes: { ...FULL, recv: { conforming: ["eof"] } },
  async script(scenario) {
    await arrivesAfterFull(scenario, async (subject) => {
      await subject.shutdown("both");
      scenario.record("recv", await outcome(subject.recv(1)));
      await subject.close();
    });
  },
});
