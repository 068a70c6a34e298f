import { defineCase, EVERY_FAMILY, linux, outcome, sameAddress } from "../../../harness/case/mod.ts";
import { messages, roomFor, TEXTS } from "./_messages.ts";

const [FIRST, , THIRD] = TEXTS;
/** An empty one is not the last. */
const MESSAGES = [FIRST, new Uint8Array(), THIRD];

export default defineCase({
  id: "udp/several/received",
  title: "A receiver takes several datagrams in one call",
  requirement:
    "recvmmsg gives each datagram by itself, in the order of their arrival, with its length and its " +
    "sender, and none that it was not asked for.",
  lesson:
    "A server of many small datagrams spends its time on entering the kernel. recvmmsg() takes many at once.",
  level: "must",
  sources: [linux("recvmmsg(2)", "DESCRIPTION"), linux("recvmmsg(2)", "RETURN VALUE")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["datagram", "datagram:connect", "mmsg", "recv:dontwait"], peer: ["datagram"] },
  outcomes: {
    received: { conforming: ["whole"] },
    senders: { conforming: ["same"], after: { received: "whole" } },
    flags: { conforming: ["none"], after: { received: "whole" } },
    left: { conforming: ["whole"], after: { received: "whole" } },
    nothing: { conforming: ["EAGAIN"], after: { left: "whole" } },
    connected: { conforming: ["same"], after: { left: "whole" } },
  },
  async script({ datagrams, datagram, peer: seat, inMode, atOnce, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const other = await datagram(seat);
    await inMode(subject);
    await peer.sendto(FIRST, subjectAddress);
    await other.socket.sendto(MESSAGES[1]!, subjectAddress);
    for (const text of [THIRD, FIRST]) await peer.sendto(text, subjectAddress);
    const received = await subject.recvmmsg(roomFor(3));
    const how = messages(received, MESSAGES);
    record("received", how);
    if (how !== "whole") return;
    const senders = [peerAddress, other.address, peerAddress];
    const same = received.every(({ address }, index) => sameAddress(address, senders[index]!));
    record("senders", same ? "same" : "different");
    record("flags", received.some(({ flags }) => flags.length > 0) ? "truncated" : "none");
    const left = messages(await subject.recvmmsg(roomFor(1)), [FIRST]);
    record("left", left);
    if (left !== "whole") return;
    record("nothing", await atOnce(subject.recvmmsg(roomFor(1), { flags: ["dontwait"] }), outcome));
    await subject.connect(peerAddress);
    await peer.sendto(FIRST, subjectAddress);
    const [last] = await subject.recvmmsg(roomFor(1));
    record("connected", sameAddress(last?.address ?? null, peerAddress) ? "same" : "different");
  },
});
