import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

const [REQUEST, REPLY, MORE] = ["request", "reply", "and more"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

export default defineCase({
  id: "tcp/shutdown/reply-after-eof",
  title: "A reply is sent after the other side's end of file",
  requirement: "The other side's half-close ends what is received, not what is sent: replies still go out.",
  level: "must",
  sources: [rfc(9293, "3.6.1"), posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    request: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    reply: { conforming: ["intact"] },
    endAgain: { conforming: ["eof"] },
    more: { conforming: ["intact"] },
    shutdown: { conforming: ["ok"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script({ connected, inMode, visible, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await peer.sendall(REQUEST);
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("request", compared(await subject.recvExactly(REQUEST.length), REQUEST));
    record("end", await outcome(subject.recv(1)));
    // A subject that has given the socket up says so itself, at the next checkpoint.
    await outcome(subject.sendall(REPLY));
    record("reply", compared(await peer.recvExactly(REPLY.length), REPLY));
    record("endAgain", await outcome(subject.recv(1)));
    await outcome(subject.sendall(MORE));
    record("more", compared(await peer.recvExactly(MORE.length), MORE));
    record("shutdown", await outcome(subject.shutdown("write")));
    record("peerEnd", await outcome(peer.recv(1)));
  },
});
