import { defineCase, report, rfc } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

export default defineCase({
  id: "server/udp-port-zero",
  title: "A datagram comes from port 0, where nobody can be answered",
  requirement: "A datagram from port 0 costs a server nothing: the next client is answered.",
  lesson: "Port 0 says that no answer is wanted. sendto() to it fails with EINVAL: expect that.",
  level: "must",
  sources: [rfc(768, "Introduction"), report("torrust/torrust-tracker", 2017)],
  axes: {},
  services: EVERY.filter((each) => each !== "discard" && each !== "http"),
  needs: {
    subject: ["datagram"],
    peer: ["datagram", "datagram:unbound", "mode:timeout", "bsd", "type:raw", "protocol"],
  },
  outcomes: { next: { conforming: ["intact"] } },
  async script({ served, record }) {
    await served().askFromPortZero();
    record("next", await served().visitByDatagram());
  },
});
