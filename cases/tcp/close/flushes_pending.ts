import { defineCase, posix, rfc } from "../../../harness/case/mod.ts";
import { whatArrives } from "./lagging_reader.ts";

export default defineCase({
  id: "tcp/close/flushes-pending",
  title: "close right after the last send loses nothing",
  requirement:
    "Bytes that were accepted before a close still reach a reader that lags behind, all of them, and end of file after them.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 1)"),
    rfc(9293, "3.10.4"),
    posix("close"),
    posix("XSH 2.10.16", "SO_LINGER"),
  ],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { content, end } = await whatArrives(scenario, 31, (subject) => subject.close());
    scenario.record("content", content);
    scenario.record("end", end);
  },
});
