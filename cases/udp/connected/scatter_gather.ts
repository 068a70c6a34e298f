import { bytesOf, defineCase, INET, posix } from "../../../harness/case/mod.ts";
import { carried, cut, payloadOf } from "../_payload.ts";

/** Pieces of different lengths, one of them empty. */
const PIECES = ["first ", "", "and ", "second piece", "!"].map(bytesOf);
const SENT = bytesOf("first and second piece!");
/** Bytes of buffers that hold all of it, one of them empty. */
const SIZES = [1, 0, 9, 100];
/** Bytes of buffers that do not, and of both together. */
const [SMALL, ROOM] = [[3, 4], 7];
/** A datagram that is longer than one buffer of most libraries, and the bytes of buffers that it fills. */
const LARGE = payloadOf(9_000);
const PARTS = [1, 2_999, 4_985, 1_000, ...Array<number>(15).fill(1)];
const EMPTY = new Uint8Array();

/** The buffers that make up a large datagram. */
function cutUp(bytes: Uint8Array): Uint8Array[] {
  let at = 0;
  return PARTS.map((size) => bytes.subarray(at, at += size));
}

export default defineCase({
  id: "udp/connected/scatter-gather",
  title: "One call sends a datagram from several buffers, and one receives it into several",
  requirement: "Buffers that are sent in one call are one datagram; a receive " +
    "fills its buffers and cuts what they lack.",
  level: "must",
  sources: [posix("sendmsg"), posix("recvmsg"), posix("writev"), posix("XSH 2.10.6")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream", "vectors"], peer: ["datagram"] },
  outcomes: {
    count: { conforming: ["full"] },
    sent: { conforming: ["whole"] },
    nothingElse: { conforming: ["whole"] },
    received: { conforming: ["whole"] },
    cut: { conforming: ["truncated"] },
    next: { conforming: ["whole"] },
    large: { conforming: ["whole"] },
    largeReceived: { conforming: ["whole"] },
    empty: { conforming: ["empty"] },
    behindEmpty: { conforming: ["whole"], after: { empty: "empty" } },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    record("count", await subject.writev(PIECES) === SENT.length ? "full" : "partial");
    await subject.writev([bytesOf("next")]);
    record("sent", carried((await peer.recvfrom(1024)).data, SENT));
    record("nothingElse", carried((await peer.recvfrom(1024)).data, bytesOf("next")));
    for (const each of [SENT, SENT, bytesOf("next")]) await peer.sendto(each, subjectAddress);
    record("received", carried(await subject.readv(SIZES), SENT));
    record("cut", cut(await subject.readv(SMALL), SENT, ROOM));
    record("next", carried(await subject.readv(SMALL), bytesOf("next")));
    await subject.writev(cutUp(LARGE));
    record("large", carried((await peer.recvfrom(LARGE.length + 1)).data, LARGE));
    await peer.sendto(LARGE, subjectAddress);
    record("largeReceived", carried(await subject.readv(PARTS), LARGE));
    await subject.writev([EMPTY, EMPTY]);
    await subject.writev([bytesOf("next")]);
    const { length } = (await peer.recvfrom(1024)).data;
    record("empty", length === 0 ? "empty" : "data");
    if (length === 0) record("behindEmpty", carried((await peer.recvfrom(1024)).data, bytesOf("next")));
  },
});
