import { defineCase, INET, outcome, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "server/udp-discard",
  title: "The discard service answers no datagram",
  requirement: "A server of the discard service throws datagrams away and answers none.",
  level: "must",
  sources: [rfc(863)],
  axes: { family: INET },
  services: ["discard"],
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout"] },
  outcomes: { heard: { conforming: ["pending"] } },
  async script({ served, pendingOr, record }) {
    const client = await served().datagrams();
    await client.ask();
    record("heard", await pendingOr(client.socket.recvfrom(1), outcome));
  },
});
