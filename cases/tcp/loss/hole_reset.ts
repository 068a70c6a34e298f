import { BOTH_ROLES, defineCase, ending, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { LEAVES_HOLES, loseOnce, MISSING } from "./_hole.ts";

export default defineCase({
  id: "tcp/loss/hole-reset",
  title: "The peer resets while bytes before the reset are missing",
  requirement: "A reset after bytes that will never come ends the connection and is reported, as the peer " +
    "answers the challenge that it provokes.",
  level: "must",
  sources: [rfc(9293, "3.10.7.4"), rfc(5961, "3.2"), posix("recv", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort", ...LEAVES_HOLES] },
  outcomes: { waiting: { conforming: ["pending"] }, recv: { conforming: ["ECONNRESET"] } },
  async script({ connected, role, pendingOr, record }) {
    const { subject, peer, listener } = await connected();
    // A listener with SYN cookies takes the subject's question for one of them, and does not answer.
    if (role === "client") await listener.close();
    // A busy machine may send the bytes again before it resets.
    const draining = subject.drain({ pattern: MISSING });
    record("waiting", await pendingOr(draining, outcome));
    await loseOnce(peer, MISSING);
    await peer.abort();
    record("recv", ending(await draining));
  },
});
