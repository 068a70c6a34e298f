import { BOTH_ROLES, defineCase, exchanged, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/after-reset",
  title: "Sending is shut down after a reset",
  requirement:
    "After a reset a shutdown fails with ENOTCONN, leaves the pending error to the next receive, and leaves " +
    "other connections alone.",
  level: "should",
  sources: [posix("shutdown", "ENOTCONN"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "abort"] },
  outcomes: {
    first: { conforming: ["ENOTCONN"] },
    second: { conforming: ["ENOTCONN"] },
    recv: { conforming: ["ECONNRESET"] },
    others: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, visible, record }) {
    const before = await connected();
    const { listener, address } = before;
    const { subject, peer } = await connectedTo(listener, address);
    const after = await connectedTo(listener, address);
    await peer.abort();
    await visible(subject, "reset");
    record("first", await outcome(subject.shutdown("write")));
    record("second", await outcome(subject.shutdown("write")));
    record("recv", await outcome(subject.recv(1)));
    const first = await exchanged(before.subject, before.peer);
    record("others", first === "intact" ? await exchanged(after.subject, after.peer) : first);
  },
});
