import { BOTH_ROLES, defineCase, INET, linux, outcome, posix, SELECT } from "../../../harness/case/mod.ts";

const EVENTS = ["in", "out"] as const;

const MACOS = "macOS lacks some of the bits";

export default defineCase({
  id: "tcp/reset/poll",
  title: "A reset shows in the events of poll",
  requirement:
    "A reset makes a socket readable, with error and hang-up; once it was reported only the error is gone.",
  level: "should",
  sources: [posix("poll", "POLLERR, POLLHUP"), linux("poll(2)", "POLLERR, POLLHUP")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll"], peer: ["stream", "abort"] },
  outcomes: {
    in: { conforming: ["yes"] },
    out: {
      conforming: ["yes"],
      tolerated: { no: "POSIX makes POLLHUP and POLLOUT exclude each other" },
    },
    err: { conforming: ["yes"], tolerated: { no: SELECT } },
    hup: { conforming: ["yes"], tolerated: { no: SELECT } },
    recv: { conforming: ["ECONNRESET"] },
    inAfter: { conforming: ["yes"] },
    errAfter: { conforming: ["no"] },
    hupAfter: { conforming: ["yes"], tolerated: { no: SELECT } },
  },
  // A poll that reports errors but not hang-ups, or the other way round, is not made of select().
  joint: [{
    of: ["err", "hup", "hupAfter"],
    conforming: [["yes", "yes", "yes"]],
    tolerated: [
      { sequence: ["no", "no", "no"], ...SELECT },
      { sequence: ["no", "yes", "yes"], reason: MACOS, when: { os: "darwin" } },
    ],
  }],
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    const before = await subject.poll(EVENTS, 0);
    for (const event of ["in", "out", "err", "hup"] as const) {
      record(event, before.includes(event) ? "yes" : "no");
    }
    record("recv", await outcome(subject.recv(1)));
    const after = await subject.poll(EVENTS, 0);
    for (const event of ["in", "err", "hup"] as const) {
      record(`${event}After`, after.includes(event) ? "yes" : "no");
    }
  },
});
