import { defineCase, INET, report, rfc } from "../../harness/case/mod.ts";
import { LISTENING } from "./_server.ts";

/** Milliseconds between two looks at the client, and of all of them. */
const [LOOK_MS, LONGEST_MS] = [500, 2_000];

export default defineCase({
  id: "server/idle-end",
  title: "A client says nothing until it is dropped",
  requirement: "A server that drops an idle client ends the stream.",
  lesson: "A reset says that something went wrong, and may take from it what was sent before. Shut " +
    "the sending side down, and then close.",
  level: "may",
  sources: [rfc(9112, "9.5"), rfc(9293, "3.6"), report("3proxy/3proxy", 1047)],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "poll"] },
  outcomes: {
    idle: { conforming: ["eof", "pending"] },
    next: { conforming: ["intact"] },
  },
  async script({ served, record, measure }) {
    const client = await served().connect();
    let [idleMs, heard] = [0, false];
    while (!heard && idleMs < LONGEST_MS) {
      heard = await client.hears(LOOK_MS);
      if (!heard) idleMs += LOOK_MS;
    }
    record("idle", heard ? await client.drained() : "pending");
    measure("idleMs", idleMs);
    await client.close();
    record("next", await served().visit());
  },
});
