import { bytesOf, defineCase, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried, cut } from "../../udp/_payload.ts";

/** Pieces of different lengths, one of them empty. */
const PIECES = ["first ", "", "and ", "second piece"].map(bytesOf);
const SENT = bytesOf("first and second piece");
const NEXT = bytesOf("next");

export default defineCase({
  id: "unix/dgram/scatter-gather",
  title: "Messages over AF_UNIX have several buffers, and senders",
  requirement:
    "Buffers sent in one call are one datagram, which fills several; recvmsg names its sender, or none.",
  level: "should",
  sources: [posix("sendmsg"), posix("recvmsg", "msg_name"), posix("XSH 2.10.6", "SOCK_DGRAM")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "bsd", "stream", "vectors", "recvmsg"], peer: ["datagram", "bsd"] },
  outcomes: {
    sent: { conforming: ["whole"] },
    alone: { conforming: ["whole"] },
    received: { conforming: ["whole"] },
    cut: { conforming: ["truncated"] },
    sender: { conforming: ["same"] },
    noSender: { conforming: ["none"] },
    senderAgain: { conforming: ["same"] },
  },
  async script({ datagrams, peer: elsewhere, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await peer.sendto(SENT, subjectAddress);
    await peer.sendto(SENT, subjectAddress);
    record("received", carried(await subject.readv([1, 0, 9, 100]), SENT));
    record("cut", cut(await subject.readv([3, 4]), SENT, 7));

    const unnamed = await elsewhere.socket(family, "datagram");
    for (const sender of [peer, unnamed, peer]) await sender.sendto(NEXT, subjectAddress);
    const names = [];
    for (let count = 0; count < 3; count++) names.push((await subject.recvmsg(16)).address);
    const [first, none, last] = names;
    record("sender", sameAddress(first ?? null, peerAddress) ? "same" : "different");
    record("noSender", none?.family === "unix" && none.path !== "" ? "different" : "none");
    record("senderAgain", sameAddress(last ?? null, peerAddress) ? "same" : "different");

    await subject.connect(peerAddress);
    await subject.writev(PIECES);
    await subject.writev([NEXT]);
    record("sent", carried((await peer.recvfrom(1024)).data, SENT));
    record("alone", carried((await peer.recvfrom(1024)).data, NEXT));
  },
});
