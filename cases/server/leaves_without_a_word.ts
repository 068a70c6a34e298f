import { defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { LISTENING } from "./_server.ts";

export default defineCase({
  id: "server/leaves-without-a-word",
  title: "A client ends its side and has asked for nothing",
  requirement: "A server ends a connection whose client has ended its side without a request.",
  lesson:
    "A connection that is kept when its client has left costs a descriptor for ever: every receive must " +
    "know end of file.",
  level: "should",
  sources: [rfc(9293, "3.6.1"), rfc(862, "TCP Based Echo Service"), rfc(863)],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "shutdown:write"] },
  outcomes: { end: { conforming: ["eof"] } },
  async script({ served, record }) {
    const client = await served().connect();
    await client.halfClose();
    record("end", await client.drained());
    await client.close();
  },
});
