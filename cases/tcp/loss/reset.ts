import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { LOST } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/reset",
  title: "The peer resets while bytes for it are lost",
  requirement: "A reset ends a connection at once and is reported, though bytes " +
    "that were lost are still to be sent again.",
  level: "must",
  sources: [rfc(9293, "3.5.3"), rfc(9293, "3.10.7.4"), posix("recv", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort", "filter"] },
  outcomes: {
    waiting: LOST,
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    await peer.lose("everything");
    await subject.sendall(BYTE);
    const receiving = subject.recv(1);
    record("waiting", await pendingOr(receiving, outcome));
    await peer.abort();
    record("recv", await outcome(receiving));
  },
});
