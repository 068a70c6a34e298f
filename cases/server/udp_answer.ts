import { defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

export default defineCase({
  id: "server/udp-answer",
  title: "A client asks by a datagram and is answered",
  requirement: "A server answers each datagram with one, from the address that was asked.",
  level: "must",
  sources: [rfc(862, "UDP Based Echo Service"), rfc(864), rfc(867), rfc(868), rfc(1122, "4.1.3.5")],
  axes: { family: INET },
  services: EVERY.filter((each) => each !== "discard" && each !== "http"),
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:unbound", "mode:timeout"] },
  outcomes: { first: { conforming: ["intact"] }, second: { conforming: ["intact"] } },
  async script({ served, record }) {
    record("first", await served().visitByDatagram());
    record("second", await served().visitByDatagram());
  },
});
