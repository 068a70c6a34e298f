import {
  bytesOf,
  compared,
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { TOO_MANY } from "./_full.ts";

const numbered = (index: number): Uint8Array => bytesOf(`datagram ${index}`);

export default defineCase({
  id: "unix/dgram/reliable-backpressure",
  title: "The receiver's queue is full, and nothing is lost",
  requirement:
    "A send to a full queue fails with EAGAIN where it must not wait, and nothing that was sent is lost.",
  level: "should",
  sources: [linux("unix(7)", "SOCK_DGRAM"), posix("sendto", "EAGAIN"), posix("XSH 2.10.6")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "mode:nonblocking"], peer: ["datagram"] },
  outcomes: {
    full: {
      conforming: ["EAGAIN"],
      tolerated: { ENOBUFS: { reason: "the BSDs say so", when: { os: "!linux" } } },
    },
    fullAgain: { conforming: ["EAGAIN", "ENOBUFS"] },
    order: { conforming: ["same"] },
    withRoom: { conforming: ["ok"] },
    last: { conforming: ["intact"] },
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.setMode("nonblocking");
    let count = 0;
    let full: Outcome = "ok";
    while (count < TOO_MANY) {
      full = await outcome(subject.sendto(numbered(count), peerAddress));
      if (full !== "ok") break;
      count++;
    }
    record("full", full);
    record("fullAgain", await outcome(subject.sendto(bytesOf("one more"), peerAddress)));
    let same = true;
    for (let index = 0; index < count; index++) {
      same &&= compared((await peer.recvfrom(1024)).data, numbered(index)) === "intact";
    }
    record("order", same ? "same" : "different");
    record("withRoom", await outcome(subject.sendto(bytesOf("the last"), peerAddress)));
    record("last", compared((await peer.recvfrom(1024)).data, bytesOf("the last")));
  },
});
