import { defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { LISTENING } from "./_server.ts";

/** Milliseconds of silence. */
const SILENCE_MS = 1000;

export default defineCase({
  id: "server/idle",
  title: "A client thinks for a second before it asks",
  requirement: "A server waits a second for a request, and answers it then.",
  lesson: "A timeout that ends idle clients must be longer than people and networks are slow.",
  level: "should",
  sources: [rfc(9112, "9.5"), rfc(1122, "4.2.3.6")],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "poll"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    answer: { conforming: ["intact"], after: { silence: "pending" } },
  },
  async script({ served, record }) {
    const client = await served().connect();
    const silence = await client.hears(SILENCE_MS) ? await client.end() : "pending";
    record("silence", silence);
    if (silence === "pending") {
      await client.ask();
      record("answer", await client.answer());
    }
    await client.close();
  },
});
