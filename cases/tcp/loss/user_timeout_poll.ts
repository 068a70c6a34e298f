import {
  BYTE,
  defineCase,
  INET,
  outcome,
  pendingError,
  posix,
  report,
  SELECT,
} from "../../../harness/case/mod.ts";
import { ON_USER_TIMEOUT, untilGivenUp, USER_TIMEOUT_MS } from "./_user_timeout.ts";

/** Milliseconds that a poll waits for a connection to time out. */
const GIVEN_UP_MS = 8_000;

export default defineCase({
  id: "tcp/loss/user-timeout-poll",
  title: "A poll and SO_ERROR learn that the peer does not answer",
  requirement:
    "When bytes stay unacknowledged for the time of TCP_USER_TIMEOUT, a poll that waits reports an error " +
    "and the end, and SO_ERROR says ETIMEDOUT once.",
  level: "should",
  sources: [
    ...ON_USER_TIMEOUT,
    posix("poll", "POLLERR"),
    posix("XSH 2.10.16", "SO_ERROR"),
    report("ausimian/tricep", 130),
  ],
  // Either role will do, and takes its time.
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "poll", "option:TCP_USER_TIMEOUT", "option:SO_ERROR"],
    peer: ["stream", "filter"],
  },
  outcomes: {
    waiting: { conforming: ["pending"] },
    err: { conforming: ["yes"], tolerated: { no: SELECT } },
    hup: { conforming: ["yes"], tolerated: { no: SELECT } },
    pendingError: { conforming: ["ETIMEDOUT"] },
    again: { conforming: ["none"] },
    errAgain: { conforming: ["no"] },
    recv: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_USER_TIMEOUT", USER_TIMEOUT_MS);
    await peer.lose("everything");
    await subject.sendall(BYTE);
    const polling = subject.poll(["in"], GIVEN_UP_MS);
    record("waiting", await untilGivenUp(scenario, polling));
    const events = await polling;
    record("err", events.includes("err") ? "yes" : "no");
    record("hup", events.includes("hup") ? "yes" : "no");
    record("pendingError", await pendingError(subject));
    record("again", await pendingError(subject));
    record("errAgain", (await subject.poll(["in"], 0)).includes("err") ? "yes" : "no");
    record("recv", await outcome(subject.recv(1)));
  },
});
