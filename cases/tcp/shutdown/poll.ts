import { BOTH_ROLES, defineCase, EVERY_FAMILY, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/poll",
  title: "A FIN shows in the events of poll",
  requirement:
    "A FIN makes a socket readable for good, with no error and, while this side can still send, no hang-up.",
  level: "should",
  sources: [posix("poll", "POLLIN, POLLHUP"), linux("poll(2)", "POLLRDHUP")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    in: { conforming: ["yes"] },
    rdhup: {
      conforming: ["yes"],
      tolerated: { no: "POLLRDHUP is Linux's, and a poll that is made of select() has no notion of it" },
    },
    err: { conforming: ["no"] },
    hup: {
      conforming: ["no"],
      tolerated: { yes: { reason: "macOS says it of one direction", when: { os: "darwin" } } },
    },
    recv: { conforming: ["eof"] },
    inAfter: { conforming: ["yes"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.shutdown("write");
    await visible(subject, "fin");
    const events = await subject.poll(["in", "rdhup"], 0);
    for (const event of ["in", "rdhup", "err", "hup"] as const) {
      record(event, events.includes(event) ? "yes" : "no");
    }
    record("recv", await outcome(subject.recv(1)));
    record("inAfter", (await subject.poll(["in"], 0)).includes("in") ? "yes" : "no");
  },
});
