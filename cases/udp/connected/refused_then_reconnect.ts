import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { refused } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-then-reconnect",
  title: "A refusal of the old peer is pending when the socket gets a new one",
  requirement:
    "A refusal of the old peer fails one send at most after a new connect, and what sends accept arrives.",
  level: "must",
  sources: [posix("connect"), posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "send"], peer: ["datagram", "datagram:connect"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    first: { conforming: ["ECONNREFUSED"], tolerated: { ok: "a new connect makes a new beginning" } },
    second: { conforming: ["ok"] },
    arrived: { conforming: ["whole"] },
    received: { conforming: ["whole"] },
  },
  async script(scenario) {
    const { datagram, peer, record } = scenario;
    const { subject, subjectAddress } = await refused(scenario);
    const { socket: next, address } = await datagram(peer);
    record("connect", await outcome(subject.connect(address)));
    const first = await outcome(subject.send(bytesOf("first")));
    record("first", first);
    record("second", await outcome(subject.send(bytesOf("second"))));
    if (first === "ok") await next.recvfrom(1024);
    record("arrived", carried((await next.recvfrom(1024)).data, bytesOf("second")));
    await next.sendto(bytesOf("reply"), subjectAddress);
    record("received", carried((await subject.recvfrom(1024)).data, bytesOf("reply")));
  },
});
