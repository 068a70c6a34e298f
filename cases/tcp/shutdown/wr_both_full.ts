import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  REFUSING_MODES,
  rfc,
} from "../../../harness/case/mod.ts";
import { fillUp } from "../send/_offer.ts";

export default defineCase({
  id: "tcp/shutdown/wr-both-full",
  title: "A half-close while both directions are full loses nothing of either",
  requirement:
    "With both directions full, a half-close ends one after its data, and the other is read in full.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), rfc(9293, "3.8.6"), posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "send", "demand-read", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF", "shutdown:write"],
  },
  outcomes: {
    atSubject: { conforming: ["intact"] },
    endAtSubject: { conforming: ["eof"] },
    peerSendall: { conforming: ["ok"] },
    atPeer: { conforming: ["intact"] },
    endAtPeer: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, visible, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    const sending = peer.sendall(tooMuch);
    await visible(subject, "data");
    const { count } = await fillUp(scenario, subject, tooMuch);
    await subject.shutdown("write");
    // A drain waits.
    await subject.setMode("natural");
    const finish = async () => {
      record("peerSendall", await outcome(sending));
      await peer.shutdown("write");
    };
    const [atSubject] = await Promise.all([subject.drain({ pattern: tooMuch }), finish()]);
    record("atSubject", intact(atSubject, tooMuch.length));
    record("endAtSubject", ending(atSubject));
    const atPeer = await peer.drain({ pattern: tooMuch });
    record("atPeer", intact(atPeer, count));
    record("endAtPeer", ending(atPeer));
  },
});
