import { defineCase, INET, linux, outcome, posix, report } from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/shutdown-ends-accept",
  title: "Shutting a listener down ends an accept that waits",
  requirement: "Shutting receiving down beside an accept that waits ends it.",
  level: "may",
  sources: [linux("accept(2)", "EINVAL"), posix("shutdown", "ENOTCONN"), report("rust-lang/socket2", 377)],
  // The subject listens.
  axes: { role: ["server"], family: INET, mode: ["natural", "blocking"] },
  needs: { subject: ["bsd", "stream", "shutdown:read", "interrupt"] },
  outcomes: {
    before: { conforming: ["pending"] },
    shutdown: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: "POSIX: a listener is not connected" },
    },
    accept: { ...ended(), after: { shutdown: "ok" } },
  },
  async script({ listening, subject, inMode, pendingOr, atOnce, record }) {
    const { listener } = await listening(subject);
    await inMode(listener);
    const accepting = listener.accept();
    record("before", await pendingOr(accepting, outcome));
    const shutdown = await outcome(listener.shutdown("read"));
    record("shutdown", shutdown);
    if (shutdown === "ok") record("accept", await atOnce(accepting, outcome));
  },
});
