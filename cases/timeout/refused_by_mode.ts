import {
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  pendingError,
  posix,
  python,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "timeout/refused-by-mode",
  title: "A connect where nobody listens fails at once in every mode",
  requirement: "A connect that is refused fails with ECONNREFUSED at once, in whatever mode, and not later.",
  level: "must",
  // ruby/ruby#18611
  sources: [posix("connect", "ECONNREFUSED, EINPROGRESS"), python("ConnectionRefusedError")],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "bsd", "poll", "option:SO_ERROR"], peer: ["stream", "bsd"] },
  outcomes: {
    connect: { conforming: ["ECONNREFUSED", { outcome: "EINPROGRESS", when: { mode: "nonblocking" } }] },
    // A connect that did not wait leaves the error at the socket.
    pending: { conforming: ["ECONNREFUSED"], after: { connect: "EINPROGRESS" } },
    cleared: { conforming: ["ok"] },
    elsewhere: { conforming: ["ok"] },
  },
  async script({ closedPort, listening, subject, peer, family, inMode, atOnce, record }) {
    const refusing = await closedPort(peer, "stream");
    const socket = await subject.socket(family, "stream");
    await inMode(socket);
    const connect = await atOnce(socket.connect(refusing), outcome);
    record("connect", connect);
    if (connect === "EINPROGRESS") {
      await socket.poll(["out"], 5_000);
      record("pending", await pendingError(socket));
    }
    const left = await pendingError(socket);
    record("cleared", left === "none" ? "ok" : left);
    const { address } = await listening(peer);
    record("elsewhere", await atOnce(subject.connectStream(address), outcome));
  },
});
