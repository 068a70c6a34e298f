import { BYTE, defineCase, INET, outcome, pendingError, posix } from "../../../harness/case/mod.ts";
import { nonblocking, settled } from "./_attempt.ts";

const inProgress = { connect: "EINPROGRESS" } as const;

export default defineCase({
  id: "tcp/connect/nonblocking-refused",
  title: "A nonblocking connect is followed to its refusal",
  requirement:
    "A connect in progress that is refused makes the socket writable, and its pending error is given once.",
  level: "must",
  sources: [
    posix("connect", "EINPROGRESS"),
    posix("poll", "POLLOUT, POLLERR"),
    posix("getsockopt", "SO_ERROR"),
  ],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "mode:nonblocking", "poll", "option:SO_ERROR"],
    peer: ["stream", "bsd"],
  },
  outcomes: {
    connect: {
      conforming: ["EINPROGRESS"],
      tolerated: { ECONNREFUSED: "the refusal may be there by the time the call returns" },
    },
    told: { conforming: ["yes"], after: inProgress },
    pendingError: { conforming: ["ECONNREFUSED"], after: inProgress },
    pendingErrorAfter: { conforming: ["none"], after: inProgress },
    getpeername: { conforming: ["ENOTCONN"] },
    recv: {
      conforming: ["eof"],
      tolerated: { ENOTCONN: "POSIX: there is no connection" },
    },
    send: {
      conforming: ["EPIPE"],
      tolerated: { ENOTCONN: "POSIX: there is no connection" },
    },
    close: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { closedPort, peer, record } = scenario;
    const socket = await nonblocking(scenario);
    const connect = await outcome(socket.connect(await closedPort(peer, "stream")));
    record("connect", connect);
    if (connect === "EINPROGRESS") {
      const events = await settled(socket);
      record("told", events.includes("out") || events.includes("err") ? "yes" : "no");
      record("pendingError", await pendingError(socket));
      record("pendingErrorAfter", await pendingError(socket));
    }
    record("getpeername", await outcome(socket.getpeername()));
    record("recv", await outcome(socket.recv(1)));
    record("send", await outcome(socket.sendall(BYTE)));
    record("close", await outcome(socket.close()));
  },
});
