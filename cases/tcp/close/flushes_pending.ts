import { BOTH_ROLES, defineCase, EVERY_FAMILY, posix, rfc } from "../../../harness/case/mod.ts";
import { arrivesAfter } from "./_lagging_reader.ts";

export default defineCase({
  id: "tcp/close/flushes-pending",
  title: "A close right after the last send loses nothing",
  requirement:
    "Bytes that were accepted before a close reach a reader that lags behind, and end of file follows them.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 1)"),
    rfc(9293, "3.10.4"),
    posix("close"),
    posix("XSH 2.10.16", "SO_LINGER"),
  ],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { content, end } = await arrivesAfter((subject) => subject.close(), scenario, 31);
    scenario.record("content", content);
    scenario.record("end", end);
  },
});
