import { defineCase, posix, rfc } from "../../../harness/case/mod.ts";
import { whatArrives } from "../close/lagging_reader.ts";

export default defineCase({
  id: "tcp/shutdown/wr-then-close-flushes",
  title: "Half-close and close, while the reader lags behind",
  requirement:
    "Bytes that were accepted before a half-close still reach a reader that lags behind, all of them, also when the close follows at once.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), posix("shutdown"), posix("close")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { content, end } = await whatArrives(scenario, 34, async (subject) => {
      await subject.shutdown("write");
      await subject.close();
    });
    scenario.record("content", content);
    scenario.record("end", end);
  },
});
