import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { refuse } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/error-before-data",
  title: "A refusal comes before a datagram that was queued earlier",
  requirement:
    "A datagram socket reports a pending error before the datagrams in its queue, and loses none of them.",
  level: "may",
  sources: [posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "send", "stream"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    first: { conforming: ["ECONNREFUSED"], tolerated: { data: "data first, as on streams" } },
    second: { conforming: ["whole"], after: { first: "ECONNREFUSED" } },
  },
  async script(scenario) {
    const { datagrams, visible, record } = scenario;
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.sendto(bytesOf("queued"), subjectAddress);
    await visible(subject, "data");
    // From now on the peer hears nobody but itself.
    await peer.connect(peerAddress);
    await refuse(scenario, subject);
    const first = await outcome(subject.recv(1024));
    record("first", first);
    if (first === "ECONNREFUSED") {
      record("second", carried(await subject.recv(1024), bytesOf("queued")));
    }
  },
});
