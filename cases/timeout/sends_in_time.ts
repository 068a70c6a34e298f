import { defineCase, EVERY_FAMILY, posix, python, type Socket } from "../../harness/case/mod.ts";
import { TIMEOUT_MS } from "./_deadline.ts";
import { sendsInTime } from "./_sends.ts";

export default defineCase({
  id: "timeout/sends-in-time",
  title: "Every call that sends ends in time where there is no room",
  requirement: "With a timeout a send by whatever call fails when that is over, no earlier and no later.",
  level: "must",
  sources: [python("socket.settimeout()"), posix("sendmsg"), posix("writev")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:timeout", "mode:nonblocking", "timeout:send"],
    peer: ["stream", "datagram", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: { sends: { conforming: ["timeout"] } },
  async script(scenario) {
    const waits = (socket: Socket) => socket.setMode("timeout", TIMEOUT_MS);
    scenario.record("sends", await sendsInTime(scenario, "timeout", waits));
  },
});
