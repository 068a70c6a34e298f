import { BOTH_ROLES, defineCase, EVERY_FAMILY, intact, outcome, python } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/send/sendall-nonblocking",
  title: "A nonblocking sendall fails when the buffers are full",
  requirement:
    "A nonblocking sendall fails with EAGAIN when the buffers are full, after a beginning was sent.",
  level: "may",
  sources: [python("socket.sendall()"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "mode:nonblocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    arrived: { conforming: ["short"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    record("sendall", await outcome(subject.sendall(tooMuch)));
    await subject.shutdown("write");
    const drained = await peer.drain({ pattern: tooMuch });
    measure("arrived", drained.count);
    record("arrived", intact(drained, tooMuch.length));
  },
});
