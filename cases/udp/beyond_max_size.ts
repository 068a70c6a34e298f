import { defineCase, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { compare, payloadOf, say } from "./payload.ts";

/** Bytes: one more than fits. 16 bits of length count the header of UDP, 8, and with IPv4 that of IP too, 20. */
const TOO_LARGE = { ipv4: 65_508, ipv6: 65_528 };

export default defineCase({
  id: "udp/beyond-max-size",
  title: "A datagram that is larger than any may be",
  requirement:
    "A datagram that does not fit is refused with EMSGSIZE and nothing of it is sent; the socket goes on working.",
  level: "must",
  sources: [posix("sendto", "EMSGSIZE"), rfc(768, "Length"), rfc(791, "3.1"), rfc(8200, "3")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    tooLarge: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, family, record }) {
    const size = family === "ipv4" ? TOO_LARGE.ipv4 : TOO_LARGE.ipv6;
    const { subject, peer, peerAddress } = await datagrams();
    record("tooLarge", await outcome(subject.sendto(payloadOf(size), peerAddress)));
    await subject.sendto(say("next"), peerAddress);
    record("next", compare((await peer.recvfrom(size)).data, say("next")));
  },
});
