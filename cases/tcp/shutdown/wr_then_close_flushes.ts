import { BOTH_ROLES, defineCase, EVERY_FAMILY, posix, rfc } from "../../../harness/case/mod.ts";
import { arrivesAfter } from "../close/_lagging_reader.ts";

export default defineCase({
  id: "tcp/shutdown/wr-then-close-flushes",
  title: "A close right after a half-close loses nothing",
  requirement:
    "Bytes that were accepted before a half-close and a close at once reach a reader that lags behind.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), posix("shutdown"), posix("close")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "option:SO_RCVBUF", "demand-read"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { content, end } = await arrivesAfter(
      async (subject) => {
        await subject.shutdown("write");
        await subject.close();
      },
      scenario,
      34,
    );
    scenario.record("content", content);
    scenario.record("end", end);
  },
});
