import { bytesOf, defineCase, EVERY_MODE, INET, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/**
 * Bytes: one more than fits. 16 bits of length count the header of UDP, 8, and with IPv4 that of IP too, 20.
 */
const TOO_LARGE = { ipv4: 65_508, ipv6: 65_528 };

export default defineCase({
  id: "udp/beyond-max-size",
  title: "A datagram that is larger than any may be is refused",
  requirement:
    "A datagram that does not fit is refused with EMSGSIZE; nothing of it is sent, and the next one is.",
  level: "must",
  sources: [posix("sendto", "EMSGSIZE"), rfc(768, "Length"), rfc(791, "3.1 (Total Length)"), rfc(8200, "3")],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    tooLarge: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, family, inMode, record }) {
    const size = family === "ipv4" ? TOO_LARGE.ipv4 : TOO_LARGE.ipv6;
    const { subject, peer, peerAddress } = await datagrams();
    await inMode(subject);
    record("tooLarge", await outcome(subject.sendto(payloadOf(size), peerAddress)));
    await subject.sendto(bytesOf("next"), peerAddress);
    record("next", carried((await peer.recvfrom(size)).data, bytesOf("next")));
  },
});
