import { defineCase, linux, type Outcome, outcome, pendingError, posix } from "../../../harness/case/mod.ts";
import { fullListener, nonblocking } from "./_attempt.ts";

const done = {
  conforming: ["ok"],
  tolerated: { ENOTCONN: "POSIX: there is no connection yet" },
} as const;
const ended = { conforming: ["ECONNRESET"] } as const;

export default defineCase({
  id: "tcp/connect/shutdown-while-connecting",
  title: "A socket is shut down while it connects",
  requirement:
    "Shutdown in any direction ends a connect that is in progress, as a poll and SO_ERROR then report.",
  level: "may",
  sources: [linux("shutdown(2)"), posix("shutdown", "ENOTCONN")],
  axes: { role: ["client"] },
  needs: {
    subject: [
      "bsd",
      "stream",
      "mode:nonblocking",
      "poll",
      "option:SO_ERROR",
      "shutdown:read",
      "shutdown:write",
      "shutdown:both",
    ],
    peer: ["stream", "backlog"],
  },
  outcomes: {
    read: done,
    readEnd: { ...ended, after: { read: "ok" } },
    write: done,
    writeEnd: { ...ended, after: { write: "ok" } },
    both: done,
    bothEnd: { ...ended, after: { both: "ok" } },
  },
  async script(scenario) {
    const { record } = scenario;
    const { address } = await fullListener(scenario);
    for (const how of ["read", "write", "both"] as const) {
      const socket = await nonblocking(scenario);
      await outcome(socket.connect(address));
      const shutdown = await outcome(socket.shutdown(how));
      record(how, shutdown);
      if (shutdown !== "ok") continue;
      const over: Outcome = (await socket.poll(["out"], 0)).length > 0 ? "yes" : "pending";
      record(`${how}End`, over === "yes" ? await pendingError(socket) : over);
    }
  },
});
