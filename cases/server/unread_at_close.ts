import { BYTE, defineCase, INET, report, rfc } from "../../harness/case/mod.ts";

/** Milliseconds for a reset to come. */
const RESET_MS = 100;

export default defineCase({
  id: "server/unread-at-close",
  title: "A client sends what the service throws away",
  requirement: "A server of the time throws away what its client sends, and ends the connection in order.",
  lesson:
    "What is not read is not thrown away: a close with unread bytes, or before they come, is answered by " +
    "an RST, and a client may lose the answer by it.",
  level: "may",
  sources: [rfc(867), rfc(1122, "4.2.2.13"), report("gwsystems/sledge-serverless-framework", 389)],
  axes: { family: INET },
  services: ["daytime", "time"],
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "poll"] },
  outcomes: { end: { conforming: ["eof"] } },
  async script({ served, record }) {
    const client = await served().connect();
    await client.ask(BYTE);
    // A reset may come instead of the end of the stream, or after it.
    const answer = await client.answer();
    record("end", answer === "intact" ? await client.isReset(RESET_MS) ? "ECONNRESET" : "eof" : answer);
    await client.close();
  },
});
