import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  posix,
  WAITING_MODES,
} from "../../harness/case/mod.ts";

const ITS_TURN = "the half-close takes its turn after what is being sent";
const OWN_ERROR = "the interface has an error of its own for it";

export default defineCase({
  id: "concurrency/shutdown-ends-sendall",
  title: "A half-close while a sendall waits ends it, and the connection still receives",
  requirement:
    "A half-close beside a sendall that waits ends it with EPIPE; what was sent arrives, then end of file.",
  level: "should",
  sources: [posix("shutdown", "SHUT_WR"), posix("send", "EPIPE")],
  // On Linux no poll() reports a half-close beside it over AF_UNIX.
  axes: { role: BOTH_ROLES, family: INET, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "shutdown:write", "interrupt", "concurrent"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    sendall: { conforming: ["EPIPE"], tolerated: { error: OWN_ERROR, pending: ITS_TURN } },
    arrived: { conforming: ["short"], tolerated: { intact: ITS_TURN } },
    end: { conforming: ["eof"] },
    shutdown: { conforming: ["ok"] },
    recv: { conforming: ["data"] },
  },
  joint: [{
    of: ["sendall", "arrived"],
    conforming: [["EPIPE", "short"]],
    tolerated: [
      { sequence: ["error", "short"], reason: OWN_ERROR },
      { sequence: ["pending", "intact"], reason: ITS_TURN },
    ],
  }],
  async script({ connectedSmall, inMode, visible, atOnce, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    record("before", await pendingOr(sending, outcome));
    const shutting = subject.shutdown("write");
    record("sendall", await atOnce(sending, outcome));
    const drained = await peer.drain({ pattern: tooMuch });
    record("arrived", intact(drained, tooMuch.length));
    record("end", ending(drained));
    record("shutdown", await outcome(shutting));
    await peer.sendall(BYTE);
    record("recv", await outcome(subject.recv(1)));
  },
});
