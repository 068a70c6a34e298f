import { BYTE, defineCase, INET, outcome, posix, report } from "../../../harness/case/mod.ts";
import { ON_USER_TIMEOUT, untilGivenUp, USER_TIMEOUT_MS } from "./_user_timeout.ts";

export default defineCase({
  id: "tcp/loss/user-timeout-recv",
  title: "A receive that waits learns once that the peer does not answer",
  requirement:
    "When bytes stay unacknowledged for the time of TCP_USER_TIMEOUT, a receive that waits fails with " +
    "ETIMEDOUT, the next finds the end, and a close succeeds.",
  level: "should",
  sources: [...ON_USER_TIMEOUT, posix("recv", "ETIMEDOUT"), report("erlang/otp", 7608)],
  // Either role will do, and takes its time.
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "option:TCP_USER_TIMEOUT"], peer: ["stream", "filter"] },
  outcomes: {
    waiting: { conforming: ["pending"] },
    firstRecv: { conforming: ["ETIMEDOUT"] },
    secondRecv: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
    close: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_USER_TIMEOUT", USER_TIMEOUT_MS);
    await peer.lose("everything");
    await subject.sendall(BYTE);
    const receiving = subject.recv(1);
    record("waiting", await untilGivenUp(scenario, receiving));
    record("firstRecv", await outcome(receiving));
    record("secondRecv", await outcome(subject.recv(1)));
    record("send", await outcome(subject.sendall(BYTE)));
    record("close", await outcome(subject.close()));
  },
});
