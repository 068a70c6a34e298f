import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/stream/full-duplex-large",
  title: "Both ends send and receive at the same time",
  requirement:
    "The two directions are independent: both ends can send and receive at once, and neither waits.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.6"), rfc(9293, "3.8.6")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "concurrent", "shutdown:write"],
    peer: ["stream", "concurrent", "shutdown:write"],
  },
  outcomes: {
    atSubject: { conforming: ["intact"] },
    atSubjectEnd: { conforming: ["eof"] },
    atPeer: { conforming: ["intact"] },
    atPeerEnd: { conforming: ["eof"] },
  },
  async script({ connectedSmall, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    const [fromSubject, fromPeer] = [tooMuch, { ...tooMuch, seed: 17 }];
    const [atSubject, atPeer] = await Promise.all([
      subject.drain({ pattern: fromPeer }),
      peer.drain({ pattern: fromSubject }),
      subject.sendall(fromSubject).then(() => subject.shutdown("write")),
      peer.sendall(fromPeer).then(() => peer.shutdown("write")),
    ]);
    record("atSubject", intact(atSubject, tooMuch.length));
    record("atSubjectEnd", ending(atSubject));
    record("atPeer", intact(atPeer, tooMuch.length));
    record("atPeerEnd", ending(atPeer));
  },
});
