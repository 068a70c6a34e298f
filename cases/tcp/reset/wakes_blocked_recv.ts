import {
  BOTH_ROLES,
  defineCase,
  INET,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/wakes-blocked-recv",
  title: "A reset wakes a receive that waits",
  requirement: "A receive that waits when the peer resets the connection returns with the reset.",
  level: "must",
  sources: [posix("recv", "ECONNRESET"), rfc(9293, "3.10.7.4"), rfc(9293, "3.6 (MUST-12)")],
  axes: { role: BOTH_ROLES, family: INET, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    before: { conforming: ["pending"] },
    woken: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, inMode, pendingOr, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    const receiving = subject.recv(1);
    record("before", await pendingOr(receiving, outcome));
    await peer.abort();
    record("woken", await outcome(receiving));
  },
});
