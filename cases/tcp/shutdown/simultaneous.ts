import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, rfc } from "../../../harness/case/mod.ts";

// As much as every end takes without being read.
const FROM_SUBJECT = { seed: 46, length: 2_000 };
const FROM_PEER = { seed: 47, length: 2_000 };

export default defineCase({
  id: "tcp/shutdown/simultaneous",
  title: "Both sides end at once",
  requirement:
    "When both sides half-close at once, before they have read, each receives all that the other sent, " +
    "then end of file.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 3)"), rfc(9293, "3.6 (Figure 13)")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    subjectGot: { conforming: ["intact"] },
    subjectEnd: { conforming: ["eof"] },
    peerGot: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await Promise.all([subject.sendall(FROM_SUBJECT), peer.sendall(FROM_PEER)]);
    await visible(subject, "data", FROM_PEER.length);
    await visible(peer, "data", FROM_SUBJECT.length);
    await Promise.all([subject.shutdown("write"), peer.shutdown("write")]);
    const atSubject = await subject.drain({ pattern: FROM_PEER });
    record("subjectGot", intact(atSubject, FROM_PEER.length));
    record("subjectEnd", ending(atSubject));
    const atPeer = await peer.drain({ pattern: FROM_SUBJECT });
    record("peerGot", intact(atPeer, FROM_SUBJECT.length));
    record("peerEnd", ending(atPeer));
  },
});
