import { bytesOf, defineCase, EVERY_FAMILY, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/zero-buffer",
  title: "A connected socket receives a datagram into a buffer of no bytes",
  requirement: "recv into an empty buffer takes a datagram, of which it gives nothing.",
  level: "may",
  sources: [posix("recv"), posix("XSH 2.10.6")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "datagram:connect", "stream", "recv:none"], peer: ["datagram"] },
  outcomes: {
    // A receive that gives no bytes of a connected socket reads as the end of a stream.
    taken: { conforming: ["eof"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, visible, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.sendto(bytesOf("taken"), subjectAddress);
    await peer.sendto(bytesOf("next"), subjectAddress);
    if (family !== "unix") await visible(subject, "data");
    record("taken", await outcome(subject.recv(0)));
    record("next", carried(await subject.recv(1024), bytesOf("next")));
  },
});
