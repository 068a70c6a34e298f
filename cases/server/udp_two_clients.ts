import { defineCase, INET, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "server/udp-two-clients",
  title: "Two clients ask by turns, and each gets its own answer",
  requirement: "A server answers each datagram to the client that sent it.",
  lesson: "Every datagram may come from somebody else: answer to the address that recvfrom() gave.",
  level: "must",
  sources: [rfc(768, "Introduction"), rfc(862, "UDP Based Echo Service")],
  axes: { family: INET },
  services: ["echo", "upper"],
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout"] },
  outcomes: { first: { conforming: ["intact"] }, second: { conforming: ["intact"] } },
  async script({ served, record }) {
    const first = await served().datagrams();
    const second = await served().datagrams();
    await first.ask();
    await second.ask();
    record("second", await second.answer());
    record("first", await first.answer());
  },
});
