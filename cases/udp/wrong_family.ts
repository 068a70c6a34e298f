import { BYTE, bytesOf, defineCase, outcome, posix, WRONG_FAMILY } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/wrong-family",
  title: "A datagram's destination is of another family than its socket",
  requirement:
    "sendto an address of IPv6 on a socket of IPv4 fails with EAFNOSUPPORT, and the socket goes on.",
  level: "must",
  sources: [posix("sendto", "EAFNOSUPPORT")],
  axes: { family: ["ipv4"] },
  needs: { subject: ["datagram", "family:ipv6"], peer: ["datagram"] },
  outcomes: {
    sendto: {
      conforming: ["EAFNOSUPPORT"],
      tolerated: {
        ...WRONG_FAMILY.tolerated,
        EINVAL: "the host is read as one of the socket's own family",
      },
    },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    record("sendto", await outcome(subject.sendto(BYTE, { family: "ipv6", host: "::1", port: 9 })));
    await subject.sendto(bytesOf("next"), peerAddress);
    record("next", carried((await peer.recvfrom(1024)).data, bytesOf("next")));
  },
});
