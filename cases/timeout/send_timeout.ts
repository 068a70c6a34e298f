import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  intact,
  outcome,
  python,
} from "../../harness/case/mod.ts";
import { TIMEOUT_MS, timesOutAgain } from "./_deadline.ts";

export default defineCase({
  id: "timeout/send-timeout",
  title: "Timeouts of one direction leave the other alone",
  requirement:
    "A receive that times out disturbs no send, also one that waits, and a send that times out no receive, " +
    "on the same connection.",
  level: "must",
  sources: [python("socket.settimeout()"), python("socket.sendall()")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "mode:timeout", "timeout:send", "concurrent", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendBeside: { conforming: ["ok"] },
    arrivedBeside: { conforming: ["data"] },
    recv: { conforming: ["timeout"] },
    sendAfter: { conforming: ["ok"] },
    arrivedAfter: { conforming: ["data"] },
    recvBefore: { conforming: ["timeout"] },
    sendall: { conforming: ["timeout"] },
    recvBeside: { conforming: ["data"] },
    recvAfter: { conforming: ["data"] },
    arrived: { conforming: ["short"] },
  },
  async script(scenario) {
    const { connectedSmall, visible, blocked, pendingOr, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("timeout", TIMEOUT_MS);
    const receiving = subject.recv(1);
    record("sendBeside", await pendingOr(subject.sendall(BYTE), outcome));
    record("arrivedBeside", await outcome(peer.recv(1)));
    record("recv", await outcome(receiving));
    record("sendAfter", await outcome(subject.sendall(BYTE)));
    record("arrivedAfter", await outcome(peer.recv(1)));

    // Its time is up while the send waits, which has time left.
    const before = subject.recv(1);
    await blocked(before);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    record("recvBefore", await outcome(before));
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("recvBeside", await pendingOr(subject.recv(1), outcome));
    record("sendall", await timesOutAgain(scenario, sending));
    await peer.sendall(BYTE);
    record("recvAfter", await outcome(subject.recv(1)));
    const draining = peer.drain({ pattern: tooMuch });
    // A sender that has failed does not use the room that this makes.
    await blocked(draining);
    await subject.shutdown("write");
    record("arrived", intact(await draining, tooMuch.length));
  },
});
