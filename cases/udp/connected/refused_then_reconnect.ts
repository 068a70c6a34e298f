import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { refused } from "./_nobody.ts";

const after = { connect: "ok" } as const;

export default defineCase({
  id: "udp/connected/refused-then-reconnect",
  title: "A refusal of the old peer is pending when the socket gets a new one",
  requirement:
    "A refusal of the old peer fails one send at most after a new connect, and what sends accept arrives.",
  level: "must",
  sources: [posix("connect"), posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram", "datagram:connect"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    first: { conforming: ["ECONNREFUSED"], tolerated: { ok: "a new connect makes a new beginning" }, after },
    second: { conforming: ["ok"], after },
    arrived: { conforming: ["whole"], after },
    received: { conforming: ["whole"], after },
  },
  async script(scenario) {
    const { datagram, peer, record } = scenario;
    const { subject } = await refused(scenario);
    const { socket: next, address } = await datagram(peer);
    const connect = await outcome(subject.connect(address));
    record("connect", connect);
    if (connect !== "ok") return;
    const first = await outcome(subject.sendOne(bytesOf("first")));
    record("first", first);
    record("second", await outcome(subject.sendOne(bytesOf("second"))));
    if (first === "ok") await next.recvfrom(1024);
    record("arrived", carried((await next.recvfrom(1024)).data, bytesOf("second")));
    await next.sendto(bytesOf("reply"), await subject.getsockname());
    record("received", carried((await subject.recvfrom(1024)).data, bytesOf("reply")));
  },
});
