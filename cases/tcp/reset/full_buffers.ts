import {
  BOTH_ROLES,
  defineCase,
  INET,
  outcome,
  pendingError,
  posix,
  rfc,
  SELECT,
} from "../../../harness/case/mod.ts";
import { fillUp } from "../send/_offer.ts";
import { tellsError } from "./_taken.ts";

export default defineCase({
  id: "tcp/reset/full-buffers",
  title: "A reset reaches an end that has no room to send",
  requirement:
    "A reset is pending at an end whose buffers are full: poll reports an error and room, SO_ERROR takes " +
    "the reset, and then sends fail and receives find end of file.",
  level: "must",
  sources: [rfc(9293, "3.5.3"), posix("getsockopt", "SO_ERROR"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "poll", "mode:nonblocking", "option:SO_ERROR"],
    peer: ["stream", "abort", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    error: {
      conforming: ["yes"],
      tolerated: { no: SELECT },
    },
    room: {
      conforming: ["yes"],
      tolerated: { no: "POSIX makes POLLHUP and POLLOUT exclude each other" },
    },
    pendingError: { conforming: ["ECONNRESET"] },
    send: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "POSIX lists both for a connection that is gone" },
    },
    recv: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, record, visible } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await fillUp(scenario, subject, tooMuch);
    await peer.abort();
    await visible(subject, "reset");
    record("error", await tellsError(subject));
    record("room", (await subject.poll(["out"], 0)).includes("out") ? "yes" : "no");
    record("pendingError", await pendingError(subject));
    record("send", await outcome(subject.send(tooMuch)));
    record("recv", await outcome(subject.recv(1)));
  },
});
