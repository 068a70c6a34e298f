import { defineCase, linux, outcome, posix, report } from "../../../harness/case/mod.ts";
import { filled, numbered } from "./_full.ts";

export default defineCase({
  id: "unix/dgram/receiver-closes",
  title: "A receiver is closed while a send waits for room in its queue",
  requirement: "A send that waits for room ends with ECONNREFUSED when its receiver is closed.",
  level: "should",
  sources: [linux("unix(7)", "ECONNREFUSED"), posix("send", "ECONNREFUSED"), report("golang/go", 23604)],
  axes: { family: ["unix"], mode: ["natural", "blocking"] },
  needs: { subject: ["datagram"], peer: ["datagram", "mode:nonblocking"] },
  outcomes: {
    full: { conforming: ["pending"] },
    sendto: { conforming: ["ECONNREFUSED"], after: { full: "pending" } },
  },
  async script(scenario) {
    const { datagrams, inMode, pendingOr, record } = scenario;
    const { subject, peer, peerAddress } = await datagrams();
    await inMode(subject);
    const { count } = await filled(scenario, peerAddress);
    const sending = subject.sendto(numbered(count), peerAddress);
    const full = await pendingOr(sending, outcome);
    record("full", full);
    if (full !== "pending") return;
    await peer.close();
    record("sendto", await outcome(sending));
  },
});
