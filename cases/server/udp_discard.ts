import { defineCase, INET, rfc } from "../../harness/case/mod.ts";

/** Milliseconds in which nothing may come. */
const QUIET_MS = 100;

export default defineCase({
  id: "server/udp-discard",
  title: "The discard service answers no datagram",
  requirement: "A server of the discard service throws datagrams away and answers none.",
  level: "must",
  sources: [rfc(863)],
  axes: { family: INET },
  services: ["discard"],
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout", "poll"] },
  outcomes: { heard: { conforming: ["pending"] } },
  async script({ served, record }) {
    const client = await served().datagrams();
    await client.ask();
    record("heard", await client.hears(QUIET_MS) ? await client.answer() : "pending");
  },
});
