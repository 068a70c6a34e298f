import { bytesOf, defineCase, INET, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/to-itself",
  title: "A datagram socket is connected to itself",
  requirement: "A socket can be connected to its own address: it hears what it sends, and nobody else.",
  level: "should",
  sources: [posix("connect", "DESCRIPTION"), posix("recvfrom", "DESCRIPTION")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    peerName: { conforming: ["same"] },
    heard: { conforming: ["whole"] },
    sender: { conforming: ["same"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    record("connect", await outcome(subject.connect(subjectAddress)));
    record("peerName", sameAddress(await subject.getpeername(), subjectAddress) ? "same" : "different");
    await peer.sendto(bytesOf("stranger"), subjectAddress);
    await subject.sendOne(bytesOf("own"));
    const { data, address } = await subject.recvfrom(64);
    record("heard", carried(data, bytesOf("own")));
    record("sender", sameAddress(address, subjectAddress) ? "same" : "different");
  },
});
