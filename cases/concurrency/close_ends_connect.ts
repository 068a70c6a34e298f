import {
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  posix,
  python,
  WAITING_MODES,
} from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/close-ends-connect",
  title: "A close while a connect waits ends it",
  requirement: "A close beside a connect that waits ends it at once, and no connection comes of it.",
  level: "should",
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  // AF_UNIX has no way to end it: the call waits in the listener, not in its own socket.
  axes: { family: INET, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "bsd", "interrupt"],
    peer: ["stream", "backlog", "poll", "mode:nonblocking"],
  },
  outcomes: {
    before: {
      conforming: ["pending"],
      tolerated: { ECONNREFUSED: "a system may refuse clients for whom the queue has no room" },
    },
    connect: { ...ended("ECONNRESET", "EINPROGRESS"), after: { before: "pending" } },
    queued: { conforming: ["ok"] },
    afterwards: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
  },
  async script({ listening, subject, peer, family, inMode, atOnce, pendingOr, record }) {
    // Linux queues one connection more than the backlog says, and passes over further requests.
    const { listener, address } = await listening(peer, { backlog: 0 });
    await peer.connectStream(address);
    await listener.poll(["in"], 5_000);
    const socket = await subject.socket(family, "stream");
    await inMode(socket);
    const connecting = socket.connect(address);
    const before: Outcome = await pendingOr(connecting, outcome);
    record("before", before);
    await socket.close();
    if (before === "pending") record("connect", await atOnce(connecting, outcome));
    await listener.setMode("nonblocking");
    record("queued", await outcome(listener.accept()));
    record("afterwards", await outcome(listener.accept()));
  },
});
