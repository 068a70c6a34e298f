import { defineCase, INET, linux, outcome, pendingError, posix } from "../../../harness/case/mod.ts";
import { fullListener, nonblocking } from "./_attempt.ts";

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "tcp/connect/in-progress-others",
  title: "A socket that connects is duplicated, and asked what is unread",
  requirement: "While a connect is in progress nothing is unread, the socket can be duplicated, and the " +
    "close of a duplicate leaves the connect in progress.",
  level: "must",
  sources: [posix("dup"), posix("connect", "EALREADY"), linux("tcp(7)", "SIOCINQ")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "mode:nonblocking", "dup", "fionread", "option:SO_ERROR"],
    peer: ["stream", "backlog"],
  },
  outcomes: {
    unread: { conforming: ["same"] },
    dup: ok,
    again: { conforming: ["EALREADY"] },
    close: ok,
    stillGoing: { conforming: ["EALREADY"] },
    pendingError: { conforming: ["none"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { address } = await fullListener(scenario);
    const socket = await nonblocking(scenario);
    await outcome(socket.connect(address));
    record("unread", await socket.fionread() === 0 ? "same" : "different");
    const duplicating = socket.dup();
    record("dup", await outcome(duplicating));
    const duplicate = await duplicating;
    record("again", await outcome(duplicate.connect(address)));
    record("close", await outcome(duplicate.close()));
    record("stillGoing", await outcome(socket.connect(address)));
    record("pendingError", await pendingError(socket));
  },
});
