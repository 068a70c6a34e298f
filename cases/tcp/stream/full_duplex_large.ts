import { defineCase, ending, intact, rfc } from "../../../harness/case/mod.ts";

/** Bytes each way; more than what the buffers of one direction hold. */
const SIZE = 16 * 1024 * 1024;
const FROM_SUBJECT = { seed: 16, length: SIZE };
const FROM_PEER = { seed: 17, length: SIZE };

export default defineCase({
  id: "tcp/stream/full-duplex-large",
  title: "16 MiB each way at the same time",
  requirement:
    "The two directions of a connection are independent: both ends can send and receive at once, and neither waits.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.6"), rfc(9293, "3.8.6")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
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
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const [atSubject, atPeer] = await Promise.all([
      subject.drain({ pattern: FROM_PEER }),
      peer.drain({ pattern: FROM_SUBJECT }),
      subject.sendall(FROM_SUBJECT).then(() => subject.shutdown("write")),
      peer.sendall(FROM_PEER).then(() => peer.shutdown("write")),
    ]);
    record("atSubject", intact(atSubject, SIZE));
    record("atSubjectEnd", ending(atSubject));
    record("atPeer", intact(atPeer, SIZE));
    record("atPeerEnd", ending(atPeer));
  },
});
