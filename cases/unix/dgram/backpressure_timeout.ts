import { bytesOf, compared, defineCase, linux, outcome, posix, python } from "../../../harness/case/mod.ts";
import { filled, numbered } from "./_full.ts";

/** Milliseconds after which a send that finds no room has its time up. */
const SHORT_MS = 50;

export default defineCase({
  id: "unix/dgram/backpressure-timeout",
  title: "The receiver's queue is full until the time of a send is up",
  requirement:
    "A send with a timeout fails when that is over and the queue is still full, time after time, and its " +
    "datagram does not arrive; with room the next one does.",
  level: "should",
  sources: [linux("unix(7)", "SOCK_DGRAM"), posix("sendto"), python("socket.settimeout()")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["datagram", "mode:timeout", "timeout:send", "unix:timeout"],
    peer: ["datagram", "mode:nonblocking"],
  },
  outcomes: {
    full: { conforming: ["timeout"] },
    fullAgain: { conforming: ["timeout"] },
    order: { conforming: ["same"] },
    withRoom: { conforming: ["ok"], after: { order: "same" } },
    last: { conforming: ["intact"], after: { order: "same" } },
  },
  async script(scenario) {
    const { datagrams, record } = scenario;
    const { subject, peer, peerAddress } = await datagrams();
    await subject.setMode("timeout", SHORT_MS);
    const { count } = await filled(scenario, peerAddress);
    record("full", await outcome(subject.sendto(bytesOf("too early"), peerAddress)));
    record("fullAgain", await outcome(subject.sendto(bytesOf("too early again"), peerAddress)));
    let same = true;
    for (let index = 0; index < count; index++) {
      same &&= compared((await peer.recvfrom(1024)).data, numbered(index)) === "intact";
    }
    record("order", same ? "same" : "different");
    if (!same) return;
    record("withRoom", await outcome(subject.sendto(bytesOf("the last"), peerAddress)));
    record("last", compared((await peer.recvfrom(1024)).data, bytesOf("the last")));
  },
});
