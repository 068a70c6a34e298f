import { BOTH_ROLES, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { LEAVES_HOLES, loseOnce, MISSING } from "./_hole.ts";

export default defineCase({
  id: "tcp/loss/hole-reset",
  title: "The peer resets while bytes before that are missing",
  requirement: "A reset behind bytes that will never come ends the connection and is told, as the peer " +
    "answers the question that it leads to.",
  level: "must",
  sources: [rfc(9293, "3.10.7.4"), rfc(5961, "3.2"), posix("recv", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort", ...LEAVES_HOLES] },
  outcomes: { waiting: { conforming: ["pending"] }, recv: { conforming: ["ECONNRESET"] } },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    const receiving = subject.recv(1);
    record("waiting", await pendingOr(receiving, outcome));
    await loseOnce(peer, MISSING);
    await peer.abort();
    record("recv", await outcome(receiving));
  },
});
