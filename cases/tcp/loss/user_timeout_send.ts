import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";
import { TOO_MUCH } from "./_path.ts";
import { ON_USER_TIMEOUT, untilGivenUp, USER_TIMEOUT_MS } from "./_user_timeout.ts";

export default defineCase({
  id: "tcp/loss/user-timeout-send",
  title: "A send that waits learns once that the peer does not answer",
  requirement: "A send that waits for room on a path that is down fails with ETIMEDOUT after the time of " +
    "TCP_USER_TIMEOUT, the next with EPIPE.",
  level: "should",
  sources: [
    ...ON_USER_TIMEOUT,
    posix("send", "EPIPE"),
    linux("send(2)", "EPIPE"),
    report("lightpanda-io/browser", 3018),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "option:TCP_USER_TIMEOUT"],
    peer: ["stream", "filter", "option:SO_RCVBUF"],
  },
  outcomes: {
    waiting: { conforming: ["pending"] },
    firstSend: { conforming: ["ETIMEDOUT"] },
    secondSend: { conforming: ["EPIPE"] },
    recv: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, record } = scenario;
    const { subject, peer } = await connectedSmall();
    await subject.setsockopt("TCP_USER_TIMEOUT", USER_TIMEOUT_MS);
    await peer.lose("everything");
    const sending = subject.sendall(TOO_MUCH);
    record("waiting", await untilGivenUp(scenario, sending));
    record("firstSend", await outcome(sending));
    record("secondSend", await outcome(subject.sendall(BYTE)));
    record("recv", await outcome(subject.recv(1)));
  },
});
