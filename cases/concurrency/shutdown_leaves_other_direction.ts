import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../harness/case/mod.ts";

const REPLY = bytesOf("reply");

export default defineCase({
  id: "concurrency/shutdown-leaves-other-direction",
  title: "Shutting one direction down leaves a call that waits in the other alone",
  requirement: "A half-close ends no receive that waits, a shutdown of receiving " +
    "no sendall; both get all that is theirs.",
  level: "must",
  sources: [posix("shutdown", "SHUT_RD, SHUT_WR"), rfc(9293, "3.6")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "concurrent", "shutdown:write", "shutdown:read"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    peerEnd: { conforming: ["eof"] },
    afterwards: { conforming: ["pending"] },
    received: { conforming: ["intact"], after: { afterwards: "pending" } },
    recvEnd: { conforming: ["eof"] },
    sendall: { conforming: ["ok"] },
    arrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, connectedSmall, inMode, visible, stillBlockedFor, record }) {
    const reads = await connected();
    const sends = await connectedSmall();
    await inMode(reads.subject);
    await inMode(sends.subject);
    const receiving = reads.subject.recv(16);
    const sending = sends.subject.sendall(sends.tooMuch);
    await visible(sends.peer, "data");
    const waiting = async () =>
      await stillBlockedFor(0, receiving, sending)
        ? "pending"
        : await Promise.race([receiving, sending].map(outcome));
    record("before", await waiting());
    await reads.subject.shutdown("write");
    await sends.subject.shutdown("read");
    record("peerEnd", await outcome(reads.peer.recv(1)));
    const afterwards = await waiting();
    record("afterwards", afterwards);
    await reads.peer.sendall(REPLY);
    if (afterwards === "pending") record("received", compared(await receiving, REPLY));
    record("recvEnd", await outcome(sends.subject.recv(1)));
    const finish = async () => {
      record("sendall", await outcome(sending));
      await sends.subject.shutdown("write");
    };
    const [drained] = await Promise.all([sends.peer.drain({ pattern: sends.tooMuch }), finish()]);
    record("arrived", intact(drained, sends.tooMuch.length));
    record("end", ending(drained));
  },
});
