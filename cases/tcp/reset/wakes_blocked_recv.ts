import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/wakes-blocked-recv",
  title: "a receive that waits is woken by a reset",
  requirement: "A receive that waits when the peer resets the connection returns with the reset.",
  level: "must",
  sources: [posix("recv", "ECONNRESET"), rfc(9293, "3.10.7.4"), rfc(9293, "3.6 (MUST-12)")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    before: { conforming: ["pending"] },
    woken: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    const receiving = subject.recv(1);
    record("before", await pendingOr(receiving, outcome));
    await peer.abort();
    record("woken", await outcome(receiving));
  },
});
