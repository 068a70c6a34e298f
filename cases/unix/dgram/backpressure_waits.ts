import { compared, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { numbered, sendsBeyond } from "./_full.ts";

export default defineCase({
  id: "unix/dgram/backpressure-waits",
  title: "The receiver's queue is full, and a send waits for room",
  requirement: "A send to a full queue waits until a datagram is received, and then arrives as the last one.",
  level: "should",
  sources: [linux("unix(7)", "SOCK_DGRAM"), posix("sendto")],
  axes: { family: ["unix"], mode: ["natural", "blocking"] },
  needs: { subject: ["datagram"], peer: ["datagram", "mode:nonblocking"] },
  outcomes: {
    full: { conforming: ["pending"] },
    sendto: { conforming: ["ok"], after: { full: "pending" } },
    order: { conforming: ["same"], after: { full: "pending" } },
  },
  async script(scenario) {
    const { datagrams, inMode, record } = scenario;
    const { subject, peer, peerAddress } = await datagrams();
    await inMode(subject);
    const beyond = await sendsBeyond(scenario, subject, peerAddress);
    if (!beyond) return;
    let same = compared((await peer.recvfrom(1024)).data, numbered(0)) === "intact";
    record("sendto", await outcome(beyond.sending));
    for (let index = 1; index <= beyond.count; index++) {
      same &&= compared((await peer.recvfrom(1024)).data, numbered(index)) === "intact";
    }
    record("order", same ? "same" : "different");
  },
});
