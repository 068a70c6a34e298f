import { BOTH_ROLES, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/after-reset",
  title: "Sending is shut down after a reset",
  requirement:
    "After a reset a shutdown fails with ENOTCONN, and leaves the pending error to the next receive.",
  level: "should",
  sources: [posix("shutdown", "ENOTCONN"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "abort"] },
  outcomes: {
    first: { conforming: ["ENOTCONN"] },
    second: { conforming: ["ENOTCONN"] },
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    record("first", await outcome(subject.shutdown("write")));
    record("second", await outcome(subject.shutdown("write")));
    record("recv", await outcome(subject.recv(1)));
  },
});
