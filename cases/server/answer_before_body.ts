import { defineCase, INET, report, rfc } from "../../harness/case/mod.ts";

/** The body of the request, more than a receive takes. */
const BODY = { seed: 52, length: 262_144 };
/** Milliseconds for a server that answers before it has the body. */
const EARLY_MS = 300;
/** Milliseconds for a reset to come. */
const RESET_MS = 100;

export default defineCase({
  id: "server/answer-before-body",
  title: "A client that is answered early goes on sending its request",
  requirement:
    "A server that answers before it has read the request lets the client send it, and then read the answer.",
  lesson:
    "A close while the client still sends makes the server's system answer with an RST, which can destroy " +
    "the answer on its way. Shut the sending side down, read on until the client has closed, and close then.",
  level: "should",
  sources: [
    rfc(9112, "9.6"),
    report("jetty/jetty.project", 2867),
    report("gwsystems/sledge-serverless-framework", 389),
    report("true-async/server", 287),
    report("cherrypy/cherrypy", 622),
  ],
  axes: { family: INET },
  services: ["http"],
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "poll"] },
  outcomes: { answer: { conforming: ["intact"] }, end: { conforming: ["eof"] } },
  async script({ served, record }) {
    const exchange = served().service.exchange(true, BODY.length);
    const client = await served().connect();
    await client.ask(exchange.request);
    await client.hears(EARLY_MS);
    await client.ask(BODY);
    record("answer", await client.answer(exchange));
    record("end", await client.isReset(RESET_MS) ? "ECONNRESET" : await client.end());
    await client.close();
  },
});
