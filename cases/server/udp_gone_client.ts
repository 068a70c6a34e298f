import { defineCase, INET, report, rfc } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

/** Clients that do not wait for their answer. */
const TIMES = 5;

export default defineCase({
  id: "server/udp-gone-client",
  title: "Clients ask by datagrams and are gone before they are answered",
  requirement:
    "A server whose answers are refused by a port that is closed goes on to serve the next client.",
  lesson:
    "The refusal of an answer may come back as an error of the next receive. It is about that client, and " +
    "no reason to stop.",
  level: "must",
  sources: [
    rfc(1122, "4.1.3.3"),
    report("sipsorcery-org/sipsorcery", 1517),
    report("ikskuh/zig-network", 66),
    report("dpull/skynet-mingw", 4),
  ],
  axes: { family: INET },
  services: EVERY.filter((each) => each !== "discard" && each !== "http"),
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout"] },
  outcomes: { next: { conforming: ["intact"] } },
  async script({ served, record }) {
    await served().paused(async () => {
      for (let times = 0; times < TIMES; times++) {
        const client = await served().datagrams();
        await client.ask();
        await client.close();
      }
    });
    record("next", await served().visitByDatagram());
  },
});
