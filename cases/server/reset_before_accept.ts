import { defineCase, INET, posix, report } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

/** Connections that are reset before anybody has accepted them. */
const TIMES = 5;

export default defineCase({
  id: "server/reset-before-accept",
  title: "Clients connect and reset at once",
  requirement:
    "A connection that was reset before the server accepted it costs it nothing: the next is answered.",
  lesson:
    "accept() may fail with ECONNABORTED, or give a connection that is gone and whose peer has no name " +
    "any more. Neither is an error of the listener: go on accepting.",
  level: "must",
  sources: [
    posix("accept", "ECONNABORTED"),
    report("hickory-dns/hickory-dns", 3725),
    report("tiny-http/tiny-http", 283),
    report("mtheall/ftpd", 221),
  ],
  axes: { family: INET },
  services: EVERY,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "abort"] },
  outcomes: { next: { conforming: ["intact"] } },
  async script({ served, record }) {
    await served().paused(async () => {
      for (let times = 0; times < TIMES; times++) await (await served().connect()).abort();
    });
    record("next", await served().visit());
  },
});
