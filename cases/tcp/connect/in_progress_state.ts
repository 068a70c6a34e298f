import {
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";
import { fullListener, nonblocking } from "./_attempt.ts";

const notYet = {
  conforming: ["EAGAIN"],
  tolerated: { ENOTCONN: "there is no connection yet" },
} as const;

export default defineCase({
  id: "tcp/connect/in-progress-state",
  title: "A socket is examined while it connects",
  requirement:
    "While a connect is in progress another is too early, no event comes, and there is no peer yet.",
  level: "should",
  sources: [posix("connect", "EALREADY"), rfc(9293, "3.9.1.2"), linux("listen(2)", "backlog")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "mode:nonblocking", "poll", "option:SO_ERROR", "option:TCP_NODELAY"],
    peer: ["stream", "backlog"],
  },
  outcomes: {
    connect: { conforming: ["EINPROGRESS"] },
    again: { conforming: ["EALREADY"] },
    events: { conforming: ["no"] },
    port: { conforming: ["yes"] },
    getpeername: { conforming: ["ENOTCONN"] },
    recv: notYet,
    send: notYet,
    pendingError: { conforming: ["none"] },
    option: { conforming: ["ok"] },
    close: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { address } = await fullListener(scenario);
    const socket = await nonblocking(scenario);
    record("connect", await outcome(socket.connect(address)));
    record("again", await outcome(socket.connect(address)));
    record("events", (await socket.poll(["in", "out"], 0)).length > 0 ? "yes" : "no");
    const name = await socket.getsockname();
    record("port", name.family !== "unix" && name.port !== 0 ? "yes" : "no");
    record("getpeername", await outcome(socket.getpeername()));
    record("recv", await outcome(socket.recv(1)));
    record("send", await outcome(socket.sendall(BYTE)));
    record("pendingError", await pendingError(socket));
    record("option", await outcome(socket.setsockopt("TCP_NODELAY", 1)));
    record("close", await outcome(socket.close()));
  },
});
