import { BOTH_ROLES, defineCase, EVERY_FAMILY, posix, SELECT } from "../../harness/case/mod.ts";

export default defineCase({
  id: "poll/unasked",
  title: "Poll reports errors and hang-ups without being asked",
  requirement: "A connection that is over ends a poll that asks for nothing, at once, with a hang-up.",
  level: "must",
  sources: [posix("poll", "POLLERR, POLLHUP: this flag is only valid in the revents bitmask")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    before: { conforming: ["none"] },
    hup: { conforming: ["yes"], tolerated: { no: SELECT } },
    unaskedIn: { conforming: ["no"] },
    unaskedOut: { conforming: ["no"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    record("before", (await subject.poll([], 0)).length === 0 ? "none" : "different");
    await peer.shutdown("write");
    await visible(subject, "fin");
    await subject.shutdown("write");
    await visible(subject, "ack");
    const events = await subject.poll([], 0);
    record("hup", events.includes("hup") ? "yes" : "no");
    record("unaskedIn", events.includes("in") ? "yes" : "no");
    record("unaskedOut", events.includes("out") ? "yes" : "no");
  },
});
