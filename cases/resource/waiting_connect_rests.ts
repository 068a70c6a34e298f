import { defineCase, posix, report } from "../../harness/case/mod.ts";
import { recordRests, restRows } from "./_rests.ts";

export default defineCase({
  id: "resource/waiting-connect-rests",
  title: "A connect waits for an answer, and no processor is used meanwhile",
  requirement: "A connect that waits is blocked: it uses next to no time of a processor.",
  level: "must",
  sources: [posix("connect"), report("profanity-im/profanity", 110)],
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream", "filter"] },
  outcomes: restRows(["connect"]),
  async script(scenario) {
    const { listening, subject, peer } = scenario;
    await recordRests(scenario, {
      connect: async () => {
        const { listener, address } = await listening(peer);
        await listener.lose("everything");
        // It is ended with the variant: a SYN comes again after seconds.
        return { waiting: subject.connectStream(address), ends: () => Promise.resolve() };
      },
    });
  },
});
