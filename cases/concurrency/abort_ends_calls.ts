import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  linux,
  outcome,
  posix,
  WAITING_MODES,
} from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/abort-ends-calls",
  title: "An abort ends a receive and a sendall that wait",
  requirement: "An abort beside calls that wait ends them at once, and the peer's connection is reset.",
  level: "should",
  sources: [posix("close"), linux("socket(7)", "SO_LINGER")],
  axes: { role: BOTH_ROLES, family: INET, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "abort", "interrupt", "concurrent"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    recv: ended("eof", "ECONNRESET"),
    sendall: ended("ECONNRESET"),
    recvPeer: { conforming: ["ECONNRESET"] },
    sendallPeer: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, connectedSmall, inMode, stillBlockedFor, visible, atOnce, record }) {
    const quiet = await connected();
    const busy = await connectedSmall();
    await inMode(quiet.subject);
    await inMode(busy.subject);
    const receiving = quiet.subject.recv(1);
    const sending = busy.subject.sendall(busy.tooMuch);
    await visible(busy.peer, "data");
    const waits = await stillBlockedFor(0, receiving, sending);
    record("before", waits ? "pending" : await Promise.race([receiving, sending].map(outcome)));
    await quiet.subject.abort();
    await busy.subject.abort();
    record("recv", await atOnce(receiving, outcome));
    record("sendall", await atOnce(sending, outcome));
    record("recvPeer", ending(await quiet.peer.drain()));
    record("sendallPeer", ending(await busy.peer.drain()));
  },
});
