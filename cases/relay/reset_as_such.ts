import { BOTH_ROLES, defineCase, exchanged, INET, outcome, report, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "relay/reset-as-such",
  title: "A reset at one end is a reset at the other",
  requirement: "When one end resets its connection, the other end sees a reset, and no orderly end.",
  level: "may",
  sources: [
    rfc(9293, "3.6 (MUST-12)"),
    report("envoyproxy/envoy", 44148),
    report("istio/ztunnel", 1483),
    report("shadowsocks/shadowsocks-libev", 2364),
  ],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "abort"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    told: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    record("before", await exchanged(subject, peer));
    const receiving = peer.recv(1);
    await subject.abort();
    record("told", await passedOn(receiving, outcome));
  },
});
