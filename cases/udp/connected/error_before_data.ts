import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { refuse } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/error-before-data",
  title: "A refusal loses none of the datagrams that were queued before it",
  requirement:
    "A pending refusal is reported, on Linux before what is queued, and every queued datagram is received.",
  level: "must",
  sources: [posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "stream"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    first: { conforming: ["ECONNREFUSED"], tolerated: { whole: "data first, as on streams" } },
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
    const receiving = subject.recv(1024);
    const how = await outcome(receiving);
    const first = how === "data" ? carried(await receiving, bytesOf("queued")) : how;
    record("first", first);
    if (first === "ECONNREFUSED") {
      record("second", carried(await subject.recv(1024), bytesOf("queued")));
    }
  },
});
