import { defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { ENDING } from "./_server.ts";

export default defineCase({
  id: "server/orderly-end",
  title: "A server that closes after its answer ends the connection in order",
  requirement: "A client that has read the answer of a server which closes finds end of file, and no reset.",
  level: "should",
  sources: [rfc(9293, "3.6 (Case 1)"), rfc(867), rfc(868), rfc(9112, "9.6")],
  axes: { family: INET },
  services: ENDING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout"] },
  outcomes: {
    answer: { conforming: ["intact"] },
    end: { conforming: ["eof"], after: { answer: "intact" } },
  },
  async script({ served, record }) {
    const client = await served().connect();
    await client.ask();
    const answer = await client.answer();
    record("answer", answer);
    if (answer === "intact") record("end", await client.end());
    await client.close();
  },
});
