import {
  bytesOf,
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";
import { TOO_MANY } from "./_full.ts";

const refused: Row = {
  conforming: ["EAGAIN", "EWOULDBLOCK"],
  tolerated: { ENOBUFS: { reason: "the BSDs say so", when: { os: "!linux" } } },
};

export default defineCase({
  id: "unix/dgram/dontwait",
  title: "A send must not wait where the receiver's queue is full",
  requirement:
    "A send with MSG_DONTWAIT to a full queue fails at once on a blocking socket, and nothing is lost.",
  level: "should",
  sources: [posix("sendto", "EAGAIN"), linux("send(2)", "MSG_DONTWAIT")],
  axes: { family: ["unix"], mode: ["natural", "blocking"] },
  needs: {
    subject: ["datagram", "bsd", "send", "send:dontwait"],
    peer: ["datagram"],
  },
  outcomes: {
    sendto: refused,
    send: { ...refused, after: { sendto: "EAGAIN" } },
    first: { conforming: ["whole"] },
    withRoom: { conforming: ["ok"], after: { sendto: "EAGAIN" } },
  },
  async script({ datagrams, inMode, atOnce, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await inMode(subject);
    let full: Outcome = "ok";
    for (let count = 0; count < TOO_MANY && full === "ok"; count++) {
      full = await atOnce(subject.sendto(bytesOf(`datagram ${count}`), peerAddress, ["dontwait"]), outcome);
    }
    record("sendto", full);
    if (full === "EAGAIN") {
      record("send", await atOnce(subject.send(bytesOf("one more"), ["dontwait"]), outcome));
    }
    record("first", carried((await peer.recvfrom(1024)).data, bytesOf("datagram 0")));
    if (full === "EAGAIN") record("withRoom", await outcome(subject.send(bytesOf("the last"), ["dontwait"])));
  },
});
