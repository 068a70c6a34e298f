import { type Client, defineCase, INET, posix, report } from "../../harness/case/mod.ts";
import { LISTENING, SOON_MS } from "./_server.ts";

/** Descriptors that the server may open beyond those that it has. */
const FEW = 4;
/** Connections that are open and idle. */
const MORE = 10;
/** Descriptors that are enough for a client. */
const ENOUGH = 1000;
/** The times that the server is looked at, and the milliseconds between two of them. */
const [LOOKS, BETWEEN_MS] = [8, 40];
/** The part of the looks at which a server that waits may be seen running. */
const SELDOM = 1 / 4;

export default defineCase({
  id: "server/out-of-descriptors",
  title: "A server has no descriptor left for the next client",
  requirement:
    "A server that runs out of descriptors waits without spinning, and serves again when clients have left.",
  lesson:
    "accept() fails with EMFILE and leaves the connection in its queue, so that a loop which waits for the " +
    "listener wakes at once, for ever. Stop accepting for a moment, or until a connection is closed.",
  level: "should",
  sources: [
    posix("accept", "EMFILE"),
    report("oven-sh/bun", 32705),
    report("yesodweb/wai", 830),
    report("MDA2AV/ioxide", 222),
    report("ninenines/ranch", 36),
  ],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream", "limit"], peer: ["stream", "mode:timeout", "poll", "abort"] },
  outcomes: { spins: { conforming: ["no"] }, afterwards: { conforming: ["intact"] } },
  async script({ served, subject, record, measure }) {
    await subject.limitDescriptors(FEW);
    const clients: Client[] = [];
    for (let waits = false; clients.length < MORE && !waits;) {
      const client = await served().connectWithin(SOON_MS);
      if (client) clients.push(client);
      else waits = true;
    }
    let running = 0;
    for (let look = 0; look < LOOKS; look++) {
      await clients.at(-1)!.hears(BETWEEN_MS);
      if (await served().isRunning()) running++;
    }
    measure("times running", running);
    record("spins", running > LOOKS * SELDOM ? "yes" : "no");
    for (const each of clients) await each.abort();
    await subject.limitDescriptors(ENOUGH);
    record("afterwards", await served().visit());
  },
});
