import { type Client, defineCase, INET, posix, report } from "../../harness/case/mod.ts";
import { LISTENING, SOON_MS } from "./_server.ts";

/** Connections that are open and idle. */
const MANY = 100;

export default defineCase({
  id: "server/many-idle",
  title: "Many clients are connected and say nothing",
  requirement:
    "While many clients are idle, one more connects and is answered, and so is the last of the idle ones.",
  level: "should",
  sources: [posix("listen"), report("jetty/jetty.project", 13598), report("jordan-gibbs/hyperresearch", 87)],
  axes: { family: INET },
  services: LISTENING,
  load: { connections: MANY + 1 },
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "abort", "shutdown:write"] },
  outcomes: {
    connections: {
      conforming: ["ok"],
      tolerated: { pending: "a server may let clients wait before it accepts them" },
    },
    another: {
      conforming: ["intact"],
      tolerated: { timeout: "a server may serve one client after another" },
      after: { connections: "ok" },
    },
    last: { conforming: ["intact"], after: { another: "intact" } },
    afterwards: { conforming: ["intact"] },
  },
  async script({ served, record, measure }) {
    const idle: Client[] = [];
    let waiting = false;
    while (idle.length < MANY && !waiting) {
      const client = await served().connectWithin(SOON_MS);
      if (client) idle.push(client);
      else waiting = true;
    }
    measure("connected clients", idle.length);
    record("connections", waiting ? "pending" : "ok");
    if (!waiting) {
      const client = await served().connect();
      await client.ask();
      const another = await client.answer();
      record("another", another);
      await client.close();
      if (another === "intact") {
        const last = idle.at(-1)!;
        await last.ask();
        record("last", await last.answer());
      }
    }
    for (const each of idle) await each.abort();
    record("afterwards", await served().visit());
  },
});
