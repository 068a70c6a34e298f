import { defineCase, INET, posix, rfc } from "../../harness/case/mod.ts";
import { LISTENING } from "./_server.ts";

export default defineCase({
  id: "server/reset-mid-request",
  title: "A client resets in the middle of its request",
  requirement:
    "A client that resets its connection in the middle of a request ends only that: the next is answered.",
  level: "must",
  sources: [rfc(9293, "3.5.3"), posix("recv", "ECONNRESET")],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "abort"] },
  outcomes: { next: { conforming: ["intact"] } },
  async script({ served, record }) {
    for (let times = 0; times < 3; times++) {
      const client = await served().connect();
      await client.ask(client.request.subarray(0, client.request.length >> 1));
      await client.abort();
    }
    record("next", await served().visit());
  },
});
