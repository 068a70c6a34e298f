import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  report,
  rfc,
} from "../../harness/case/mod.ts";

const REQUEST = { seed: 72, length: 20_000 };
const REPLY = { seed: 73, length: 30_000 };

export default defineCase({
  id: "relay/half-close-reply",
  title: "A reply that comes after a half-close is passed on, and so is its end",
  requirement: "An end that has sent everything and shut down sending still " +
    "receives the whole reply, and then end of file.",
  lesson: "Pass the end of each direction on by itself, and give the connection up when both have ended.",
  level: "should",
  sources: [
    rfc(9293, "3.6.1"),
    report("envoyproxy/envoy", 2067),
    report("moby/moby", 27539),
    report("fatedier/frp", 4967),
  ],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    request: { conforming: ["intact"] },
    reply: { conforming: ["intact"] },
    replyEnd: { conforming: ["eof"], after: { reply: "intact" } },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(REQUEST);
    await subject.shutdown("write");
    const requesting = peer.drain({ size: REQUEST.length, pattern: REQUEST });
    record("request", await passedOn(requesting, async (each) => intact(await each, REQUEST.length)));
    // A relay that gives the connection up with its first direction has done so by now.
    await passedOn(peer.recv(1), outcome);
    await outcome(peer.sendall(REPLY));
    await outcome(peer.shutdown("write"));
    const replying = subject.drain({ pattern: REPLY });
    const reply = await passedOn(replying, async (each) => intact(await each, REPLY.length));
    record("reply", reply);
    if (reply === "intact") record("replyEnd", ending(await replying));
  },
});
