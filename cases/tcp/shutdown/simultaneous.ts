import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, rfc } from "../../../harness/case/mod.ts";

const FROM_SUBJECT = { seed: 46, length: 1024 * 1024 };
const FROM_PEER = { seed: 47, length: 1024 * 1024 };

export default defineCase({
  id: "tcp/shutdown/simultaneous",
  title: "Both sides end at once",
  requirement:
    "When both sides send and half-close at once, each receives all that the other sent, then end of file.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 3)"), rfc(9293, "3.6 (Figure 13)")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:write", "concurrent"],
    peer: ["stream", "shutdown:write", "concurrent"],
  },
  outcomes: {
    subjectGot: { conforming: ["intact"] },
    subjectEnd: { conforming: ["eof"] },
    peerGot: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const [atSubject, atPeer] = await Promise.all([
      subject.drain({ pattern: FROM_PEER }),
      peer.drain({ pattern: FROM_SUBJECT }),
      subject.sendall(FROM_SUBJECT).then(() => subject.shutdown("write")),
      peer.sendall(FROM_PEER).then(() => peer.shutdown("write")),
    ]);
    record("subjectGot", intact(atSubject, FROM_PEER.length));
    record("subjectEnd", ending(atSubject));
    record("peerGot", intact(atPeer, FROM_SUBJECT.length));
    record("peerEnd", ending(atPeer));
  },
});
