import { defineCase, INET, linux, outcome, posix, python } from "../../../harness/case/mod.ts";
import { TIMEOUT_MS, timesOut } from "../../timeout/_deadline.ts";
import { fullListener } from "./_attempt.ts";

export default defineCase({
  id: "tcp/connect/timeout-full-backlog",
  title: "A connect with a timeout ends in time where the server's queue is full",
  requirement:
    "A connect without an answer fails when its timeout is over; once there is room, the next connects.",
  lesson: "A server that does not accept lets clients wait, once its queue is full, for minutes. A " +
    "client that cannot wait so long sets a timeout before connect().",
  level: "should",
  sources: [python("socket.settimeout()"), posix("connect", "ETIMEDOUT"), linux("listen(2)", "backlog")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream", "mode:timeout"], peer: ["stream", "backlog"] },
  outcomes: {
    connect: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { connect: "timeout" } },
    getpeername: { conforming: ["ENOTCONN"] },
    withRoom: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { subject, family, record } = scenario;
    const { listener, address } = await fullListener(scenario);
    const { socket } = await timesOut(scenario, "connect", async () => {
      const socket = await subject.socket(family, "stream");
      await socket.setMode("timeout", TIMEOUT_MS);
      return { socket, call: socket.connect(address) };
    });
    record("getpeername", await outcome(socket.getpeername()));
    await listener.accept();
    record("withRoom", await outcome(subject.connectStream(address)));
  },
});
