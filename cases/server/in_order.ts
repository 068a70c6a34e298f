import { type Client, defineCase, INET, posix } from "../../harness/case/mod.ts";
import { LISTENING, SOON_MS } from "./_server.ts";

/** Clients that wait at the same time. */
const WAITING = 3;

export default defineCase({
  id: "server/in-order",
  title: "Clients wait while another is served",
  requirement:
    "A server that serves one client after another serves those that wait in the order of their coming.",
  level: "may",
  sources: [posix("accept")],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "poll", "shutdown:write"] },
  outcomes: {
    atOnce: { conforming: ["data", "pending"] },
    order: { conforming: ["same"], after: { atOnce: "pending" } },
  },
  async script({ served, record }) {
    const idle = await served().connect();
    const waiting: Client[] = [];
    for (let count = 0; count < WAITING; count++) {
      const client = await served().connectWithin(SOON_MS);
      if (client === undefined) break;
      await client.ask();
      // Some answer by the end of the stream alone.
      if (served().service.exchange().silent) await client.halfClose();
      waiting.push(client);
    }
    // Where the queue is too short for two, there is no order.
    const atOnce = waiting.length < 2 || await waiting[0]!.hears(SOON_MS) ? "data" : "pending";
    record("atOnce", atOnce);
    await idle.close();
    let order: "same" | "different" = "same";
    for (const client of waiting) {
      if (order === "same" && await client.answer() !== "intact") order = "different";
      await client.close();
    }
    if (atOnce === "pending") record("order", order);
  },
});
