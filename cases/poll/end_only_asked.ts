import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  posix,
} from "../../harness/case/mod.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "poll/end-only-asked",
  title: "The peer's end is reported to whoever asks for it",
  requirement:
    "Where the peer has ended its side, poll reports POLLRDHUP, readable and writable as far as it was " +
    "asked for them, and no hang-up.",
  level: "should",
  sources: [linux("poll(2)", "POLLRDHUP"), posix("poll", "events, revents")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    in: same,
    rdhup: { ...same, tolerated: { none: "select() knows of no such event" } },
    out: same,
    nothing: same,
    afterReading: same,
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    const asked = async (...events: ("in" | "out" | "rdhup")[]): Promise<Outcome> => {
      const told = await subject.poll(events, 0);
      if (told.length === 0 && events.length > 0) return "none";
      return told.join() === events.join() ? "same" : "different";
    };
    await peer.sendall(bytesOf("last"));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("in", await asked("in"));
    record("rdhup", await asked("rdhup"));
    record("out", await asked("out"));
    record("nothing", await asked());
    await subject.recvExactly(4);
    record("afterReading", await asked("in"));
  },
});
