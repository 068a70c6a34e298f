import { defineCase, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/after-reset",
  title: "shutting down sending when the connection was reset",
  requirement:
    "After a reset a shutdown finds the socket not connected, and leaves the pending error to the next receive.",
  level: "should",
  sources: [posix("shutdown", "ENOTCONN"), posix("XSH 2.10.10")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
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
