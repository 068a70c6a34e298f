import { defineCase, INET, outcome, rfc } from "../../harness/case/mod.ts";

const EMPTY = new Uint8Array();

export default defineCase({
  id: "server/udp-empty",
  title: "A client sends an empty datagram",
  requirement: "An empty datagram is answered by an empty one, and ends nothing.",
  lesson: "A receive of 0 bytes from a datagram socket is an empty datagram, and no end of file.",
  level: "must",
  sources: [rfc(768, "Length"), rfc(862, "UDP Based Echo Service")],
  axes: { family: INET },
  services: ["echo", "upper"],
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout"] },
  outcomes: { answer: { conforming: ["empty"] }, next: { conforming: ["intact"] } },
  async script({ served, record }) {
    const client = await served().datagrams();
    await client.ask(EMPTY);
    record("answer", await outcome(client.socket.recvfrom(1)));
    record("next", await served().visitByDatagram());
  },
});
