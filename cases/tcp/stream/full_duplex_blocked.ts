import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/stream/full-duplex-blocked",
  title: "A socket receives while its own send waits",
  requirement: "A send that waits for the other side does not keep the same socket from receiving.",
  level: "must",
  sources: [rfc(9293, "3.6"), rfc(9293, "3.8.6")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "concurrent", "shutdown:write"],
    peer: ["stream", "shutdown:write", "demand-read"],
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
      // Nothing of the subject's is read before all of the peer's was: only a subject that does both at once
      // gets that far.
      peer.sendall(fromPeer).then(() => peer.shutdown("write")).then(() =>
        peer.drain({ pattern: fromSubject })
      ),
      subject.sendall(fromSubject).then(() => subject.shutdown("write")),
    ]);
    record("atSubject", intact(atSubject, tooMuch.length));
    record("atSubjectEnd", ending(atSubject));
    record("atPeer", intact(atPeer, tooMuch.length));
    record("atPeerEnd", ending(atPeer));
  },
});
