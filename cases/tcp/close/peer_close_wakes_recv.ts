import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/peer-close-wakes-recv",
  title: "The end of the peer's stream wakes a receive that waits",
  requirement:
    "A receive that waits when the peer closes returns end of file, and every later receive as well.",
  level: "must",
  sources: [posix("recv"), rfc(9293, "3.6 (Case 2)")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["pending"] },
    woken: { conforming: ["eof"] },
    recvAgain: { conforming: ["eof"] },
    recvOnceMore: { conforming: ["eof"] },
  },
  async script({ connected, inMode, pendingOr, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    const receiving = subject.recv(1);
    record("before", await pendingOr(receiving, outcome));
    await peer.close();
    record("woken", await outcome(receiving));
    record("recvAgain", await outcome(subject.recv(1)));
    record("recvOnceMore", await outcome(subject.recv(1)));
  },
});
