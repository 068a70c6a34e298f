import {
  BOTH_ROLES,
  BROKEN_PIPE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/wr-then-send-zero",
  title: "A send of no bytes fails after a half-close too",
  requirement: "After a half-close a send of no bytes fails with a broken pipe, as any other does.",
  level: "should",
  sources: [posix("send", "EPIPE"), posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "send", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    send: BROKEN_PIPE,
  },
  async script({ connected, record }) {
    const { subject } = await connected();
    await subject.shutdown("write");
    record("send", await outcome(subject.send(new Uint8Array(0))));
  },
});
