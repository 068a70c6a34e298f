import { defineCase, INET, report, rfc } from "../../harness/case/mod.ts";
import { ANSWERING } from "./_server.ts";

export default defineCase({
  id: "server/half-close",
  title: "A client ends its side after its request, and is answered all the same",
  requirement:
    "A client that has asked and ended its side of the connection gets the whole answer, and then its end.",
  lesson:
    "End of file says that the client will send nothing more; it may still want its answer. Send what " +
    "is owed, and then close.",
  level: "should",
  sources: [
    rfc(9293, "3.6.1"),
    report("httpwg/http-core", 22),
    report("hyperium/hyper", 1981),
    report("enghitalo/vanilla", 103),
  ],
  axes: { family: INET },
  services: ANSWERING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "shutdown:write"] },
  outcomes: {
    answer: { conforming: ["intact"] },
    end: { conforming: ["eof"], after: { answer: "intact" } },
  },
  async script({ served, record }) {
    const client = await served().connect();
    // The end comes with the request, and not after the answer.
    await served().paused(async () => {
      await client.ask();
      await client.halfClose();
    });
    const answer = await client.answer();
    record("answer", answer);
    if (answer === "intact") record("end", await client.end());
    await client.close();
  },
});
