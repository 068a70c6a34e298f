import { defineCase, INET, linux, outcome } from "../../harness/case/mod.ts";
import { fullListener } from "../tcp/connect/_attempt.ts";

/** Microseconds of the timeout. */
const TIMEOUT_US = 120_000;

export default defineCase({
  id: "timeout/so-sndtimeo-connect",
  title: "SO_SNDTIMEO ends a connect that is not answered",
  requirement:
    "With SO_SNDTIMEO a blocking connect that is not answered fails with EINPROGRESS when the time is up.",
  level: "may",
  sources: [linux("socket(7)", "SO_RCVTIMEO and SO_SNDTIMEO")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "mode:blocking", "option:SO_SNDTIMEO"],
    peer: ["stream", "backlog"],
  },
  outcomes: {
    connect: {
      conforming: ["EINPROGRESS"],
      tolerated: {
        ETIMEDOUT: "POSIX has no word on connect, and this is its errno for a connect whose time is up",
      },
    },
    again: { conforming: ["EALREADY"], after: { connect: "EINPROGRESS" } },
  },
  async script(scenario) {
    const { subject, family, record } = scenario;
    const { address } = await fullListener(scenario);
    const socket = await subject.socket(family, "stream");
    await socket.setMode("blocking");
    await socket.setsockopt("SO_SNDTIMEO", 0, TIMEOUT_US);
    const connect = await outcome(socket.connect(address));
    record("connect", connect);
    if (connect !== "EINPROGRESS") return;
    await socket.setMode("nonblocking");
    record("again", await outcome(socket.connect(address)));
  },
});
