import { defineCase, INET, type Outcome, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { carried, payloadOf } from "../_payload.ts";

/** Bytes: what 16 bits of length leave after the headers of UDP and IPv4, and of UDP alone with IPv6. */
const LARGEST = { ipv4: 65_507, ipv6: 65_527 };

export default defineCase({
  id: "udp/connected/max-size",
  title: "A send of a connected socket is as large as a datagram may be",
  requirement: "send and recv carry the largest datagram that fits the headers, and one a byte smaller.",
  level: "should",
  sources: [rfc(768, "Length"), rfc(791, "3.1 (Total Length)"), rfc(8200, "3"), posix("send", "EMSGSIZE")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    smaller: { conforming: ["whole"] },
    largest: { conforming: ["whole"] },
    received: { conforming: ["whole"] },
  },
  async script({ datagrams, family, overLoopback, unavailable, record }) {
    if (!overLoopback) return unavailable("Beyond loopback, a link may lose one of the many fragments");
    const size = family === "ipv4" ? LARGEST.ipv4 : LARGEST.ipv6;
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const send = async (payload: Uint8Array): Promise<Outcome> => {
      const sent = await outcome(subject.sendOne(payload));
      return sent === "ok" ? carried((await peer.recvfrom(payload.length + 1)).data, payload) : sent;
    };
    const largest = payloadOf(size);
    record("smaller", await send(largest.subarray(1)));
    record("largest", await send(largest));
    await peer.sendto(largest, subjectAddress);
    record("received", carried(await subject.recv(size + 1), largest));
  },
});
