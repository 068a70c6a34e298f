import { bytesOf, defineCase, EVERY_MODE, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { carried, payloadOf } from "../_payload.ts";

/** Bytes: one more than fits after the headers of UDP and IPv4, and of UDP alone with IPv6. */
const TOO_LARGE = { ipv4: 65_508, ipv6: 65_528 };

export default defineCase({
  id: "udp/connected/beyond-max-size",
  title: "A send of a connected socket is larger than any datagram",
  requirement:
    "send refuses a datagram that is too large with EMSGSIZE, sends nothing of it, and then sends the next " +
    "one.",
  level: "must",
  sources: [posix("send", "EMSGSIZE"), rfc(768, "Length")],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram"] },
  outcomes: {
    tooLarge: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, family, inMode, record }) {
    const size = family === "ipv4" ? TOO_LARGE.ipv4 : TOO_LARGE.ipv6;
    const { subject, peer, peerAddress } = await datagrams();
    await inMode(subject);
    await subject.connect(peerAddress);
    record("tooLarge", await outcome(subject.sendOne(payloadOf(size))));
    await subject.sendOne(bytesOf("next"));
    record("next", carried((await peer.recvfrom(size)).data, bytesOf("next")));
  },
});
