import { bytesOf, defineCase, EVERY_FAMILY, rfc, sameAddress } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/self-send",
  title: "A socket sends to itself",
  requirement: "A datagram that a socket sends to its own address arrives at it, from its own address.",
  level: "should",
  sources: [rfc(768)],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram"] },
  outcomes: {
    datagram: { conforming: ["whole"] },
    source: { conforming: ["same"] },
  },
  async script({ datagram, subject, record }) {
    const { socket, address } = await datagram(subject);
    await socket.sendto(bytesOf("note to self"), address);
    const received = await socket.recvfrom(1024);
    record("datagram", carried(received.data, bytesOf("note to self")));
    record("source", sameAddress(received.address, address) ? "same" : "different");
  },
});
