import { bytesOf, defineCase, EVERY_FAMILY, type Outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

const TEXTS = ["the first datagram", "the second", "and the third one"].map(bytesOf);

export default defineCase({
  id: "udp/connected/buffer-used-again",
  title: "A buffer is used again when it was sent as a datagram",
  requirement:
    "A datagram arrives as it was sent, whatever becomes of the buffer once the call has returned.",
  level: "must",
  sources: [posix("send", "DESCRIPTION")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "datagram:connect", "buffers"], peer: ["datagram"] },
  outcomes: { content: { conforming: ["whole"] } },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    for (const text of TEXTS) await subject.sendReused(text);
    const received: Outcome[] = [];
    for (const text of TEXTS) received.push(carried((await peer.recvfrom(1024)).data, text));
    record("content", received.find((each) => each !== "whole") ?? "whole");
  },
});
