import { defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried, payloadOf } from "../../udp/_payload.ts";

/** Bytes that a send buffer of the usual size has room for, and more than UDP carries. */
const LARGE = 65_536;
/** Bytes of a send buffer; a kernel may make it twice as many. */
const SMALL_BUFFER = 4_096;

export default defineCase({
  id: "unix/dgram/too-big",
  title: "A datagram over AF_UNIX is larger than the send buffer",
  requirement:
    "A datagram of 65536 bytes arrives whole; one that exceeds the send buffer fails with EMSGSIZE.",
  level: "should",
  sources: [posix("sendto", "EMSGSIZE"), linux("unix(7)", "SO_SNDBUF")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "option:SO_SNDBUF"], peer: ["datagram"] },
  outcomes: {
    large: {
      conforming: ["whole"],
      tolerated: { EMSGSIZE: { reason: "macOS takes 2048 bytes by default", when: { os: "!linux" } } },
    },
    tooBig: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    const large = await outcome(subject.sendto(payloadOf(LARGE), peerAddress));
    record("large", large === "ok" ? carried((await peer.recvfrom(LARGE)).data, payloadOf(LARGE)) : large);
    await subject.setsockopt("SO_SNDBUF", SMALL_BUFFER);
    record("tooBig", await outcome(subject.sendto(payloadOf(LARGE), peerAddress)));
    await subject.sendto(payloadOf(100), peerAddress);
    record("next", carried((await peer.recvfrom(LARGE)).data, payloadOf(100)));
  },
});
