import { defineCase, INET, patternBytes, posix, rfc } from "../../harness/case/mod.ts";

/** Bytes of the largest datagram of IPv4. */
const LARGEST = 65_507;

export default defineCase({
  id: "server/udp-largest",
  title: "A client sends the largest datagram there is",
  requirement: "A server that sends datagrams back sends the largest one back whole.",
  lesson: "What does not fit the buffer of a receive is lost: 65,535 bytes hold any datagram.",
  level: "should",
  sources: [rfc(862, "UDP Based Echo Service"), rfc(791, "3.1 (Total Length)"), posix("recvfrom")],
  axes: { family: INET },
  services: ["echo"],
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout"] },
  outcomes: { answer: { conforming: ["intact"] }, next: { conforming: ["intact"] } },
  async script({ served, record }) {
    const client = await served().datagrams();
    const sent = patternBytes({ seed: 54, length: LARGEST });
    await client.ask(sent);
    record("answer", await client.answer(sent));
    record("next", await served().visitByDatagram());
  },
});
