import { defineCase, INET, report, rfc } from "../../harness/case/mod.ts";
import { ANSWERING } from "./_server.ts";

/** Milliseconds for the server to read the first byte alone. */
const ALONE_MS = 50;
/** Milliseconds between the others, if nothing comes back. */
const APART_MS = 1;

export default defineCase({
  id: "server/byte-by-byte",
  title: "A request comes byte by byte",
  requirement: "A request that arrives in segments of one byte is answered like one that comes whole.",
  lesson: "One receive is not one request: keep what came, and go on reading until the request is complete.",
  level: "must",
  sources: [
    rfc(9293, "2.2"),
    report("mattn/http-server", 17),
    report("dlundquist/sniproxy", 53),
    report("ithewei/libhv", 738),
  ],
  axes: { family: INET },
  services: ANSWERING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "poll", "option:TCP_NODELAY"] },
  outcomes: { answer: { conforming: ["intact"] } },
  async script({ served, record }) {
    const client = await served().connect({ options: { TCP_NODELAY: 1 } });
    const { request } = client;
    await client.ask(request.subarray(0, 1));
    await client.hears(ALONE_MS);
    for (let at = 1; at < request.length; at++) {
      await client.ask(request.subarray(at, at + 1));
      await client.hears(APART_MS);
    }
    record("answer", await client.answer());
    await client.close();
  },
});
