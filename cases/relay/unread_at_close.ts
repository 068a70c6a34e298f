import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  exchanged,
  INET,
  outcome,
  report,
  rfc,
} from "../../harness/case/mod.ts";

const UNREAD = bytesOf("nobody reads this");

export default defineCase({
  id: "relay/unread-at-close",
  title: "A close that leaves data unread is a reset at the other end",
  requirement:
    "When one end closes with data unread, which resets its connection, the other end sees a reset.",
  level: "may",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), report("istio/ztunnel", 1887)],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    told: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, visible, passedOn, record }) {
    const { subject, peer } = await connected();
    record("before", await exchanged(subject, peer));
    await peer.sendall(UNREAD);
    await visible(subject, "data", UNREAD.length);
    const receiving = peer.recv(1);
    await subject.close();
    record("told", await passedOn(receiving, outcome));
  },
});
