import { defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { ENDING, report } from "./_server.ts";

/** Bytes behind the request, more than a receive takes. */
const SURPLUS = { seed: 52, length: 262_144 };

export default defineCase({
  id: "server/surplus-input",
  title: "A client sends more than the server wants to read",
  requirement:
    "A server that closes while its client still sends lets it read the answer and an orderly end.",
  lesson:
    "A close with unread bytes sends an RST, which can destroy the answer on its way. Shut the sending " +
    "side down, read for a while until the client has closed, and close then.",
  level: "should",
  sources: [
    rfc(9112, "9.6"),
    rfc(1122, "4.2.2.13"),
    rfc(867),
    report("jetty/jetty.project", 2867),
    report("gwsystems/sledge-serverless-framework", 389),
    report("true-async/server", 287),
  ],
  axes: { family: INET },
  services: ENDING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout"] },
  outcomes: { answer: { conforming: ["intact"] }, end: { conforming: ["eof"] } },
  async script({ served, record }) {
    const client = await served().connect();
    await client.ask();
    const sent = await client.ask(SURPLUS);
    const answer = await client.answer();
    record("answer", answer);
    // The reset is reported once, by whichever call comes first.
    record("end", sent === "ok" ? await client.end() : "ECONNRESET");
    await client.close();
  },
});
